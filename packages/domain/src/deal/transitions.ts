import { DEAL_STATES, type DealStateName } from '../values/deal-states.ts'

/** A deal that nothing is known of has no state; Lilypad announces the first state by payments alone. */
export type DealStatus = DealStateName | 'Unknown'

/** Which state may follow which, as Lilypad's controller allows it. */
const FOLLOWERS: Readonly<Record<DealStatus, readonly DealStateName[]>> = {
  Unknown: ['DealNegotiating'],
  DealNegotiating: ['DealAgreed', 'TimeoutAgree'],
  DealAgreed: ['ResultsSubmitted', 'TimeoutSubmitResults'],
  ResultsSubmitted: ['ResultsAccepted', 'ResultsChecked', 'TimeoutJudgeResults'],
  ResultsAccepted: [],
  ResultsChecked: ['MediationAccepted', 'MediationRejected', 'TimeoutMediateResults'],
  MediationAccepted: [],
  MediationRejected: [],
  TimeoutAgree: [],
  TimeoutSubmitResults: [],
  TimeoutJudgeResults: [],
  TimeoutMediateResults: [],
}

/** Whether a transition is allowed. */
export const isAllowed = (from: DealStatus, to: DealStateName): boolean => FOLLOWERS[from].includes(to)

/**
 * Whether a state can be reached on the contracts as deployed: the two timeouts that controller and payments name differently
 * always revert, so seeing one means that the contracts were replaced.
 */
export const isReachable = (state: DealStateName): boolean =>
  state !== 'TimeoutSubmitResults' && state !== 'TimeoutJudgeResults'

const FINAL: ReadonlySet<DealStatus> = new Set(
  DEAL_STATES.filter(({ final }) => final).map(({ name }) => name),
)

/** Whether a deal in this state can never change again; one that nothing is known of can. */
export const isFinalStatus = (status: DealStatus): boolean => FINAL.has(status)
