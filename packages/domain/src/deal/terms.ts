import type { FactData } from '../facts.ts'
import type { Decimal } from '../facts/scalars.ts'

/** What the parties of a deal agreed to, as it was read: amounts in wei and seconds, in decimal. */
export type DealTerms = Omit<FactData['DealTermsRead'], 'dealId'>

/** Whether two readings of a deal's terms say the same. Keys come in the order of the contract's own members. */
export const sameTerms = (one: DealTerms, other: DealTerms): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** What a job costs and what stands behind its result, in wei. */
export type JobMoney = {
  /** What the provider gets. */
  readonly payment: Decimal
  /** What the job creator gets back of its payment collateral. */
  readonly change: Decimal
  readonly resultsCollateral: Decimal
}

/** The money of a result with `instructionCount` instructions. The payment never exceeds the collateral that was put up for it. */
export const jobMoney = ({ pricing }: DealTerms, instructionCount: Decimal): JobMoney => {
  const cost = BigInt(pricing.instructionPrice) * BigInt(instructionCount)
  const collateral = BigInt(pricing.paymentCollateral)
  const payment = cost < collateral ? cost : collateral
  return {
    payment: String(payment),
    change: String(collateral - payment),
    resultsCollateral: String(cost * BigInt(pricing.resultsCollateralMultiple)),
  }
}

/**
 * From when (unix seconds, exclusive) either party may end a dispute by timeout. The deployed controller counts from the
 * submission and by the judge timeout, whatever the mediation timeout says.
 */
export const mediationDeadline = ({ timeouts }: DealTerms, resultsSubmittedAt: bigint): bigint =>
  resultsSubmittedAt + BigInt(timeouts.judgeResults.timeout)
