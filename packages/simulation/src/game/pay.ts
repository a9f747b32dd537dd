import type { DisputeOutcome } from '@lilymed/domain'
import { truthOf, verdictOn } from './ballot.ts'
import type { Ballot, Claim } from './ballot.ts'

/** What a seat earns and loses. Amounts in executions of the job. */
export type Terms = {
  readonly reward: number
  /** For the opposite of the outcome, or for failing a canary. */
  readonly slash: number
}

/** What running the job costs, the unit of every other amount. */
export const EXECUTION = 1

/** Absence costs half of what incoherence does: a quarter of a lock beside a half. */
const ABSENCE = 0.5

/**
 * What a revealed ballot earns at the dispute's final outcome, as the pool settles it: the reward for what it ended as or for the
 * same work (for any verdict where that is nobody's), the slash only for ACCEPT against REJECT. Source: the domain's settlement (isPaid, faultOf).
 */
export const payAtOutcome = (ballot: Ballot, outcome: DisputeOutcome, { reward, slash }: Terms): number => {
  const verdict = verdictOn(ballot)
  if (verdict === null) return -ABSENCE * slash
  if (verdict === outcome || outcome === 'INCONCLUSIVE' || outcome === 'PREEMPTED') return reward
  // Whoever found another result than the claim saw the same that makes the job nondeterministic.
  if (outcome === 'NONDETERMINISTIC' && verdict === 'REJECT') return reward
  const isOpposite =
    verdict === 'ACCEPT' ? outcome === 'REJECT' : verdict === 'REJECT' && outcome === 'ACCEPT'
  return isOpposite ? -slash : 0
}

/** What a ballot earns where a round's majority alone judges it: the reward for agreeing, the slash for anything else. */
export const payByCoherence = (ballot: Ballot, outcome: DisputeOutcome, { reward, slash }: Terms): number =>
  verdictOn(ballot) === outcome ? reward : -slash

/** What a ballot earns on a canary, judged by its committed truth: a digest made up fails it, and saying that one could not run it is no fault. */
export const payOnCanary = (ballot: Ballot, claim: Claim, { reward, slash }: Terms): number => {
  if (ballot === 'absent') return -ABSENCE * slash
  if (ballot === 'cannot') return 0
  const isTrue =
    verdictOn(ballot) === truthOf(claim) && ballot !== 'reject by guess' && ballot !== 'reject by agreement'
  return isTrue ? reward : -slash
}
