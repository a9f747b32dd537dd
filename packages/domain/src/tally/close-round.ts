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
  /** Whether one more round would still end before the deadline. */
  readonly nextRoundFits: boolean
  readonly panel: 'drawn' | 'too few' | 'beacon silent'
  readonly votes: readonly CountedVote[]
}

/**
 * Closes a round. Without a panel the dispute ends: UNSERVICEABLE when too few could be drawn in round one, else INCONCLUSIVE.
 * Without a ruling it escalates while rounds are left and one fits. Source: DisputePool.closeRound.
 */
export const closeRound = (closing: ClosingRound): RoundClosing => {
  if (closing.panel !== 'drawn') {
    const isUnserviceable = closing.panel === 'too few' && closing.round === 1
    return { kind: 'decided', outcome: isUnserviceable ? 'UNSERVICEABLE' : 'INCONCLUSIVE' }
  }
  const ruling = ruleRound(closing.round, closing.seats, closing.votes)
  if (ruling !== null) return { kind: 'decided', outcome: ruling }
  const isLast = closing.round >= closing.rounds || !closing.nextRoundFits
  return isLast ? { kind: 'decided', outcome: 'INCONCLUSIVE' } : { kind: 'escalates' }
}
