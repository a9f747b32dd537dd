/**
 * The solver's own states of a deal or offer, by number (Lilypad pkg/data/enums.go). 0 to 6 equal the chain's; from 7 on
 * they do not, because the solver's list lacks `TimeoutAgree`.
 */
export const SOLVER_STATES = [
  'DealNegotiating',
  'DealAgreed',
  'ResultsSubmitted',
  'ResultsAccepted',
  'ResultsChecked',
  'MediationAccepted',
  'MediationRejected',
  'TimeoutSubmitResults',
  'TimeoutJudgeResults',
  'TimeoutMediateResults',
  'JobOfferCancelled',
  'JobTimedOut',
  'Uploading',
  'Downloading',
  'TimeoutMatch',
  'TimeoutExecution',
  'TimeoutDownload',
] as const

export type SolverState = (typeof SOLVER_STATES)[number]

/** The number of a solver state. */
export const solverStateNumber = (state: SolverState): number => SOLVER_STATES.indexOf(state)

/** The name of a solver state; undefined for a number that this version does not know. */
export const solverStateName = (number: number): SolverState | undefined => SOLVER_STATES[number]
