import type { Mode } from '../values/modes.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { CountedVote } from './counted-vote.ts'
import { ruleRound } from './rule-round.ts'

/**
 * What closing a round leads to: an outcome of the dispute, or the next round. Only what a panel ruled can be appealed; `isRuled`
 * also of a ruling that an appeal's round left standing.
 */
export type RoundClosing =
  | { readonly kind: 'decided'; readonly outcome: DisputeOutcome; readonly isRuled: boolean }
  | { readonly kind: 'escalates' }

/** What is known of a round when it closes. */
export type ClosingRound = {
  readonly round: number
  readonly seats: number
  readonly mode: Mode
  /** How many rounds escalate by themselves: funded, allowed by the class, and fitting before the deadline. */
  readonly rounds: number
  /** Whether one more round would still end before the deadline. */
  readonly nextRoundFits: boolean
  /** An opened canary: its truth is reviewed by appeal only. */
  readonly isCanary: boolean
  readonly panel: 'drawn' | 'too few' | 'beacon silent'
  /** The outcome under appeal, which stands if this round rules nothing; null where there is none. */
  readonly standing: DisputeOutcome | null
  /** The claim is sealed, and round one has closed without its seal. */
  readonly isSealMissing: boolean
  /** The votes revealed, FOUND already opened where the seal is. */
  readonly votes: readonly CountedVote[]
}

const escalates = ({ mode, round, rounds, nextRoundFits, isCanary }: ClosingRound): boolean =>
  mode === 'STANDARD' && round < rounds && nextRoundFits && !isCanary

/**
 * Closes a round. What it rules is the outcome; a claim whose seal the provider kept shut ends CANNOT_REPRODUCE, with no appeal.
 * Without a ruling a round that had a panel escalates while rounds are left and one fits; else what was appealed stands; else the
 * dispute ends INCONCLUSIVE, or UNSERVICEABLE when too few could be drawn in round one. Source: DisputePool.closeRound.
 */
export const closeRound = (closing: ClosingRound): RoundClosing => {
  const { round, seats, votes, mode, standing } = closing
  if (closing.panel === 'drawn') {
    if (closing.isSealMissing) return { kind: 'decided', outcome: 'CANNOT_REPRODUCE', isRuled: false }
    const ruling = ruleRound(round, seats, votes, mode)
    if (ruling !== null) return { kind: 'decided', outcome: ruling, isRuled: true }
    if (escalates(closing)) return { kind: 'escalates' }
  }
  if (standing !== null) return { kind: 'decided', outcome: standing, isRuled: true }
  const isUnserviceable = closing.panel === 'too few' && round === 1
  return { kind: 'decided', outcome: isUnserviceable ? 'UNSERVICEABLE' : 'INCONCLUSIVE', isRuled: false }
}
