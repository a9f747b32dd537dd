import type { DisputeOutcome } from '../values/outcomes.ts'
import { ruleRound, type CountedVote } from './rule-round.ts'

/** What closing a round leads to: an outcome of the dispute, or the next round. */
export type RoundClosing =
  | { readonly kind: 'decided'; readonly outcome: DisputeOutcome }
  | { readonly kind: 'escalates' }

/** What is known of a round when it closes. */
export type ClosingRound = {
  readonly round: number
  readonly seats: number
  /** How many rounds were funded and fit before the deadline. */
  readonly rounds: number
  readonly panel: 'drawn' | 'too few' | 'beacon silent'
  readonly votes: readonly CountedVote[]
}

/**
 * Closes a round. Without a panel the dispute ends: UNSERVICEABLE when too few could be drawn in round one, else INCONCLUSIVE.
 * Without a ruling it escalates while rounds are left.
 */
export const closeRound = (closing: ClosingRound): RoundClosing => {
  if (closing.panel !== 'drawn') {
    const isUnserviceable = closing.panel === 'too few' && closing.round === 1
    return { kind: 'decided', outcome: isUnserviceable ? 'UNSERVICEABLE' : 'INCONCLUSIVE' }
  }
  const ruling = ruleRound(closing.round, closing.seats, closing.votes)
  if (ruling !== null) return { kind: 'decided', outcome: ruling }
  return closing.round < closing.rounds ? { kind: 'escalates' } : { kind: 'decided', outcome: 'INCONCLUSIVE' }
}

/** The seats of the standard ladder, round by round. */
export const LADDER_SEATS: readonly number[] = [3, 7]
/** Alternates drawn beside the seats of a round. */
export const ALTERNATES_PER_ROUND = 2

/** What the first `rounds` rounds of the ladder cost together, in wei. */
export const ladderCost = (rounds: number, feePerSeat: bigint): bigint =>
  LADDER_SEATS.slice(0, rounds).reduce((total, seats) => total + BigInt(seats) * feePerSeat, 0n)
