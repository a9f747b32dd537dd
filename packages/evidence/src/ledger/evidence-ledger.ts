import type { SourceAnswer } from '../fetch/evidence-source.ts'
import type { Pin } from '../retention/retention.ts'

/** A fact on chain that names a document: a revealed vote, or a party that says it has posted the claimed result. */
export type DocumentName = {
  readonly cid: string
  readonly chainId: number
  readonly disputeId: string
  readonly dealId: string
  readonly slot: 'vote' | 'result'
  /** Of the vote; 0 of a result. */
  readonly round: number
  /** Address of the mediator or party. */
  readonly party: string
}

/**
 * A document that was let go, and why: it is not sought again until somebody wants it. What the policy let go is wanted again by a dispute that
 * did not name it then; what an operator dropped is not.
 */
export type LetGo = { readonly at: number; readonly why: string; readonly by: 'policy' | 'operator' }

/** That the contents of a document were deleted: what stays of it is its root, and no more of it is sought. */
export type Deletion = {
  readonly at: number
  readonly why: string
  /** What its mediator signed, as JSON, for whoever keeps a copy too. */
  readonly statement: unknown
}

/** What is known of a document. Times are unix seconds. */
export type LedgerDocument = {
  readonly cid: string
  /** When it was first heard of. */
  readonly since: number
  readonly names: readonly Omit<DocumentName, 'cid'>[]
  /** The last answer of each source, the newest first. */
  readonly answers: readonly SourceAnswer[]
  /** When what is kept came; null while nothing is. */
  readonly kept: { readonly at: number; readonly bytes: number; readonly isWhole: boolean } | null
  /** Since when it has been missing, wholly or partly; null where it is whole, was let go, or is here as far as it was not deleted. */
  readonly missingSince: number | null
  readonly letGo: LetGo | null
  readonly deletion: Deletion | null
  readonly tries: number
  readonly nextTry: number
}

export type KeptPin = Pin & { readonly at: number; readonly why: string }

/**
 * Which documents there should be, who names them, who had them and what the operator pinned. Several processes may use it at once: a daemon that
 * fetches, and the operator's commands.
 */
export type EvidenceLedger = {
  /**
   * Notes that facts name documents; what was noted before stays. A document that the policy let go is wanted again where the dispute is one that
   * did not name it before.
   */
  name(names: readonly DocumentName[], at: number): void
  /** Notes a document that an operator asked for by hand, and forgets that it was let go, or its contents deleted. */
  want(cid: string, at: number): void
  find(cid: string): LedgerDocument | undefined
  /** The documents that facts of a dispute name, by slot, round and party. */
  ofDispute(disputeId: string): readonly LedgerDocument[]
  /** Every document, by CID, after the CID that was last seen. */
  list(after?: string, limit?: number): readonly LedgerDocument[]
  /** Documents that are neither wholly here nor as far as they were not deleted, and whose time to be tried has come, the longest waiting first. */
  due(at: number, limit: number): readonly LedgerDocument[]
  /** Notes what sources said, and what came of it. */
  tried(
    cid: string,
    attempt: {
      readonly answers: readonly SourceAnswer[]
      readonly kept: { readonly bytes: number; readonly isWhole: boolean } | undefined
      readonly at: number
      readonly nextTry: number
    },
  ): void
  /** Notes that a document is kept no longer, and is not to be sought again until somebody wants it. */
  letGo(cid: string, letGo: LetGo): void
  /** Notes that the contents of a document were deleted, before they are removed. */
  deleted(cid: string, deletion: Deletion): void
  /** What was signed of contents that were deleted, of documents that are still kept or sought, the latest first. */
  deletions(limit: number): readonly unknown[]
  /** Notes that a document that was here is gone, though nobody let it go: it is sought again. */
  lost(cid: string, at: number): void
  pins(): readonly KeptPin[]
  pin(pin: KeptPin): void
  /** True if there was such a pin. */
  unpin(pin: Pin): boolean
  /** How far facts have been read, by a name of the reader's choice. */
  cursor(name: string): string | undefined
  setCursor(name: string, position: string): void
  /** Grows with every change, whoever made it. */
  revision(): number
  close(): void
}
