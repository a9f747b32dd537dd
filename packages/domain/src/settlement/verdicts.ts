import type { Fault } from '../values/faults.ts'
import { isOpposite, type DisputeOutcome, type Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import type { SettledMember, SettledRound } from './settled-round.ts'

/** What a member did wrong at the final outcome; null for nothing. Absence counts only in a phase that ran to its end. */
export const faultOf = (
  outcome: DisputeOutcome,
  round: SettledRound,
  member: SettledMember,
): Fault | null => {
  if (member.verdict !== null) {
    if (!isOpposite(outcome, member.verdict)) return null
    return round.isCanary ? 'CANARY' : 'INCOHERENT'
  }
  if (member.committed) return round.revealRanToEnd ? 'NO_REVEAL' : null
  return member.seated && round.commitRanToEnd ? 'NO_COMMIT' : null
}

/**
 * The share of a lock that a fault costs in a round, in bps. Hiding a vote against the truth of a canary costs no less than showing
 * it. Source: Verdicts.slashBps.
 */
export const slashBpsOf = (fault: Fault, round: SettledRound, parameters: ParameterSet): number => {
  const { isExpress, isCanary } = round
  switch (fault) {
    case 'CANARY':
      return parameters.canarySlashBps
    case 'NO_COMMIT':
      return isExpress ? parameters.expressNoCommitSlashBps : parameters.noCommitSlashBps
    case 'INCOHERENT':
      return isExpress ? parameters.expressIncoherentSlashBps : parameters.incoherentSlashBps
    default: {
      const hidden = isExpress ? parameters.expressNoRevealSlashBps : parameters.noRevealSlashBps
      return isCanary ? Math.max(hidden, parameters.canarySlashBps) : hidden
    }
  }
}

/** Votes that did the work beside those that say the outcome itself. */
const PAID_BESIDE: Partial<Record<DisputeOutcome, Verdict>> = {
  // Where runs differ, who saw one that differs from the claim has seen the same.
  NONDETERMINISTIC: 'REJECT',
  // A FOUND that is left was found behind a seal that nobody opened.
  CANNOT_REPRODUCE: 'FOUND',
}

/** Whether a member is paid: its vote is the outcome or did the same work, or it voted where no vote can be the outcome. */
export const isPaid = (outcome: DisputeOutcome, { verdict }: SettledMember): boolean => {
  if (verdict === null) return false
  if (outcome === 'INCONCLUSIVE' || outcome === 'PREEMPTED') return true
  return verdict === outcome || PAID_BESIDE[outcome] === verdict
}
