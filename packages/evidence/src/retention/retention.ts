/** Where a dispute stands, as far as keeping its evidence goes. */
export type DisputeStanding = {
  readonly disputeId: string
  /** `appealable`: a ruling stands that can still be appealed. `ended`: it was finalised. */
  readonly state: 'open' | 'appealable' | 'ended'
  readonly outcome: string | null
  readonly isAppealed: boolean
  /** Unix seconds of its finalising, where they are known. */
  readonly endedAt: number | null
  /** The module of its deal, where it is known. */
  readonly module: string | null
  /** Creator, provider and solver of its deal. */
  readonly parties: readonly string[]
}

/** A document as far as keeping it goes. */
export type RetainedDocument = {
  readonly cid: string
  readonly bytes: number
  /** Unix seconds. */
  readonly keptAt: number
  /** Ids of the disputes that name it. */
  readonly disputes: readonly string[]
}

/** What an operator holds fast by hand. */
export type Pin = {
  readonly kind: 'document' | 'dispute' | 'module' | 'party'
  /** CID, dispute id, module or address. */
  readonly id: string
}

/** What is kept by rule, and how much of it. */
export type RetentionPolicy = {
  /** How long a document is kept after the final ruling of the last dispute that names it. */
  readonly keepSeconds: number
  /** How much may be kept in all; what must not go may come to more. */
  readonly quotaBytes: number
  /** Documents of disputes with these outcomes are kept for good. */
  readonly pinOutcomes: readonly string[]
  /** Documents of appealed disputes are kept for good. */
  readonly pinAppealed: boolean
}

/** Why a document is kept or goes. `DISPUTE_UNREAD`: what cannot be judged is not let go. */
export type RetentionReason =
  | 'DISPUTE_OPEN'
  | 'APPEAL_POSSIBLE'
  | 'DISPUTE_UNREAD'
  | 'PINNED_DOCUMENT'
  | 'PINNED_DISPUTE'
  | 'PINNED_MODULE'
  | 'PINNED_PARTY'
  | 'PINNED_OUTCOME'
  | 'PINNED_APPEALED'
  | 'RECENT'
  | 'PAST_RETENTION'
  | 'BEYOND_QUOTA'

/** `needed`: not to be let go whatever the policy says. `pinned`: kept for good. `kept`: until a time, or until room is needed. */
export type Verdict = 'needed' | 'pinned' | 'kept' | 'evict'

export type RetentionDecision = {
  readonly cid: string
  readonly verdict: Verdict
  readonly reasons: readonly RetentionReason[]
  /** Unix seconds; null where no time is set. */
  readonly until: number | null
}
