/** Lilypad V1's PaymentReason, by number. */
export const PAYMENT_REASONS = [
  'PaymentCollateral',
  'ResultsCollateral',
  'TimeoutCollateral',
  'JobPayment',
  'MediationFee',
] as const

/**
 * Lilypad V1's PaymentDirection, by number. The payee of a Payment event is the payer for PaidIn, the recipient for PaidOut
 * (the payer is then always the job creator's escrow), the beneficiary for Refunded and the party that loses for Slashed.
 */
export const PAYMENT_DIRECTIONS = ['PaidIn', 'PaidOut', 'Refunded', 'Slashed'] as const

/** What a payment was for. */
export type PaymentReason = (typeof PAYMENT_REASONS)[number]
/** Which way a payment went. */
export type PaymentDirection = (typeof PAYMENT_DIRECTIONS)[number]

/** The reason of a PaymentReason number; undefined for a number this version does not know. */
export const paymentReasonFromNumber = (number: number): PaymentReason | undefined => PAYMENT_REASONS[number]

/** The direction of a PaymentDirection number; undefined for a number this version does not know. */
export const paymentDirectionFromNumber = (number: number): PaymentDirection | undefined =>
  PAYMENT_DIRECTIONS[number]

/** The PaymentReason number of a reason. */
export const paymentReasonNumber = (reason: PaymentReason): number => PAYMENT_REASONS.indexOf(reason)
