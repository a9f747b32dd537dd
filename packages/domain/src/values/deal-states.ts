/**
 * Lilypad V1's AgreementState as its contracts number it (the solver's own numbering differs from 7 on and never comes here),
 * and whether a deal can leave the state. 8 and 9 cannot occur on the deployed contracts, whose two timeout functions always revert.
 */
export const DEAL_STATES = [
  { number: 0, name: 'DealNegotiating', final: false },
  { number: 1, name: 'DealAgreed', final: false },
  { number: 2, name: 'ResultsSubmitted', final: false },
  { number: 3, name: 'ResultsAccepted', final: true },
  { number: 4, name: 'ResultsChecked', final: false },
  { number: 5, name: 'MediationAccepted', final: true },
  { number: 6, name: 'MediationRejected', final: true },
  { number: 7, name: 'TimeoutAgree', final: true },
  { number: 8, name: 'TimeoutSubmitResults', final: true },
  { number: 9, name: 'TimeoutJudgeResults', final: true },
  { number: 10, name: 'TimeoutMediateResults', final: true },
] as const

/** Where a deal stands on chain. */
export type DealStateName = (typeof DEAL_STATES)[number]['name']

/** The state of an AgreementState number; undefined for a number this version does not know. */
export const dealStateFromNumber = (number: number): DealStateName | undefined => DEAL_STATES[number]?.name

/** The AgreementState number of a state. */
export const dealStateNumber = (state: DealStateName): number =>
  DEAL_STATES.findIndex((row) => row.name === state)

/** Whether a deal in this state can never change again. */
export const isFinalDealState = (state: DealStateName): boolean =>
  DEAL_STATES.some((row) => row.name === state && row.final)
