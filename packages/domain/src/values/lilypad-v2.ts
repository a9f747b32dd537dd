/** Lilypad V2's DealStatusEnum, by number. Its deals are created and end with their result. */
export const V2_DEAL_STATUSES = ['DealCreated'] as const

/** Lilypad V2's ResultStatusEnum, by number. */
export const V2_RESULT_STATUSES = ['ResultsAccepted', 'ResultsRejected'] as const

/** Lilypad V2's PaymentReason, by number. */
export const V2_PAYMENT_REASONS = [
  'JobFee',
  'JobPayment',
  'ResourceProviderCollateral',
  'TimeoutCollateral',
  'ValidationCollateral',
  'ValidationFee',
  'ModuleMarketplaceFeePayment',
  'ModuleCreatorFeePayment',
  'MatchFee',
] as const

/** Where a deal of Lilypad V2 stands. */
export type V2DealStatus = (typeof V2_DEAL_STATUSES)[number]
/** How a result of Lilypad V2 was judged, by its operator alone. */
export type V2ResultStatus = (typeof V2_RESULT_STATUSES)[number]
/** What a payment into Lilypad V2's escrow was for. */
export type V2PaymentReason = (typeof V2_PAYMENT_REASONS)[number]

/** The status of a DealStatusEnum number; undefined for a number that has no name here. */
export const v2DealStatusFromNumber = (number: number): V2DealStatus | undefined => V2_DEAL_STATUSES[number]

/** The status of a ResultStatusEnum number; undefined for a number that has no name here. */
export const v2ResultStatusFromNumber = (number: number): V2ResultStatus | undefined =>
  V2_RESULT_STATUSES[number]

/** The reason of a PaymentReason number; undefined for a number that has no name here. */
export const v2PaymentReasonFromNumber = (number: number): V2PaymentReason | undefined =>
  V2_PAYMENT_REASONS[number]
