import type { Address } from '../values/ids.ts'
import type { DisputeOutcome, Verdict } from '../values/outcomes.ts'

/** One seat or alternate of a drawn round, as the settlement judges it. */
export type SettledMember = {
  readonly mediator: Address
  /** Drawn as a seat, not as an alternate. */
  readonly seated: boolean
  readonly committed: boolean
  /** The revealed verdict, a FOUND as what it turned out to be; null when nothing was revealed. */
  readonly verdict: Verdict | null
}

/** The appeal that was raised when a round had closed, against its ruling or against the truth of a canary. */
export type SettledAppeal = {
  readonly appellant: Address
  readonly against: DisputeOutcome
  /** Wei kept back beside the fees of the round it opened; the same amount. */
  readonly bond: bigint
  /** Whether the round it opened had a panel. */
  readonly isHeard: boolean
}

/**
 * One round. A phase ran to its end when time ended it, not the last commitment or reveal. A round that was never drawn has no
 * members, and is settled only where it was appealed.
 */
export type SettledRound = {
  readonly round: number
  readonly seats: number
  readonly isExpress: boolean
  readonly commitRanToEnd: boolean
  readonly revealRanToEnd: boolean
  /** The appellant who paid for the round, and gets the fees that nobody earns; null where they stay in the escrow. */
  readonly funder: Address | null
  /** The dispute was an opened canary whose truth stood: votes against it are fault CANARY. */
  readonly isCanary: boolean
  readonly appeal: SettledAppeal | null
  readonly members: readonly SettledMember[]
}
