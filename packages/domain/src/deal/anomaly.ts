import type { DealStateName } from '../values/deal-states.ts'
import type { Payment } from './ledger.ts'
import type { ExpectedPayment } from './expected-payments.ts'
import type { DealStatus } from './transitions.ts'

/** Something in a deal's history that Lilypad's contracts should never produce: recorded, never thrown. */
export type DealAnomaly =
  /** A transition that the controller does not allow. A hole in the log looks like this. */
  | { readonly code: 'TRANSITION_NOT_ALLOWED'; readonly from: DealStatus; readonly to: DealStateName }
  /** A state that the deployed contracts cannot enter: they were replaced. */
  | { readonly code: 'STATE_UNREACHABLE'; readonly state: DealStateName }
  | { readonly code: 'STATE_UNKNOWN'; readonly number: number }
  | { readonly code: 'PAYMENT_UNKNOWN'; readonly reason: number; readonly direction: number }
  /** The deal paid out more than it held: it took from other deals of the same party. */
  | { readonly code: 'ESCROW_OVERDRAWN'; readonly escrow: bigint }
  | { readonly code: 'MEDIATION_OUT_OF_STATE'; readonly status: DealStatus }
  | { readonly code: 'TERMS_CHANGED' }
  | { readonly code: 'RESULT_CHANGED' }
  /** A state's payments differ from what the terms say. */
  | { readonly code: 'PAYMENT_MISSING'; readonly state: DealStatus; readonly expected: ExpectedPayment }
  | { readonly code: 'PAYMENT_UNEXPECTED'; readonly state: DealStatus; readonly found: Payment }
  /** A final deal still holds money, which nobody can get out any more. */
  | { readonly code: 'ESCROW_STRANDED'; readonly escrow: bigint }
