import type { Decimal } from '../facts/scalars.ts'
import type { DealStateName } from '../values/deal-states.ts'
import type { Address } from '../values/ids.ts'
import type { ExpectedPayment, Payment } from './payment.ts'
import type { DealStatus } from './transitions.ts'

/** Something in a deal's history that Lilypad's contracts should never produce: recorded, never thrown. Amounts in wei. */
export type DealAnomaly =
  /** A transition that the controller does not allow. A hole in the log looks like this. */
  | { readonly code: 'TRANSITION_NOT_ALLOWED'; readonly from: DealStatus; readonly to: DealStateName }
  /** A state that the deployed contracts cannot enter: they were replaced. */
  | { readonly code: 'STATE_UNREACHABLE'; readonly state: DealStateName }
  | { readonly code: 'STATE_UNKNOWN'; readonly number: number }
  /** A reason or direction that no table knows. Money moves only by a direction that is known. */
  | { readonly code: 'PAYMENT_UNKNOWN'; readonly payment: Payment }
  /** The deal paid out more than it held: it took from other deals of the same party. */
  | { readonly code: 'ESCROW_OVERDRAWN'; readonly escrow: Decimal }
  | { readonly code: 'MEDIATION_OUT_OF_STATE'; readonly state: DealStatus }
  /** Not the mediator that Lilypad's own handler draws by time and deal id. */
  | { readonly code: 'MEDIATOR_NOT_DRAWN'; readonly expected: Address; readonly found: Address }
  | { readonly code: 'TERMS_CHANGED' }
  | { readonly code: 'RESULT_CHANGED' }
  /** A state's payments differ from what the terms say. */
  | { readonly code: 'PAYMENT_MISSING'; readonly state: DealStatus; readonly expected: ExpectedPayment }
  | { readonly code: 'PAYMENT_UNEXPECTED'; readonly state: DealStatus; readonly payment: Payment }
  /** A final deal still holds money, which nobody can get out any more. */
  | { readonly code: 'ESCROW_STRANDED'; readonly escrow: Decimal }

/** Every code of a {@link DealAnomaly}. */
export const DEAL_ANOMALY_CODES = [
  'TRANSITION_NOT_ALLOWED',
  'STATE_UNREACHABLE',
  'STATE_UNKNOWN',
  'PAYMENT_UNKNOWN',
  'ESCROW_OVERDRAWN',
  'MEDIATION_OUT_OF_STATE',
  'MEDIATOR_NOT_DRAWN',
  'TERMS_CHANGED',
  'RESULT_CHANGED',
  'PAYMENT_MISSING',
  'PAYMENT_UNEXPECTED',
  'ESCROW_STRANDED',
] as const satisfies readonly DealAnomaly['code'][]
