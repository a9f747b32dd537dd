import type { FactOf } from '../facts.ts'
import type { DealTimeoutTerms } from '../facts/lilypad-facts.ts'
import type { Address } from '../values/ids.ts'

/** A timeout in seconds, and the collateral in wei that stands for it. */
export type Timeout = { readonly seconds: bigint; readonly collateral: bigint }

/** What the parties of a deal agreed to. Amounts in wei; `resultsCollateralMultiple` is a plain factor. */
export type DealTerms = {
  readonly solver: Address
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly mediators: readonly Address[]
  readonly timeouts: Readonly<Record<'agree' | 'submitResults' | 'judgeResults' | 'mediateResults', Timeout>>
  readonly instructionPrice: bigint
  readonly paymentCollateral: bigint
  readonly resultsCollateralMultiple: bigint
  readonly mediationFee: bigint
}

const timeoutOf = ({ timeout, collateral }: DealTimeoutTerms): Timeout => ({
  seconds: BigInt(timeout),
  collateral: BigInt(collateral),
})

/** Reads the terms out of their fact. */
export const termsOfFact = ({ data }: FactOf<'DealTermsRead'>): DealTerms => ({
  solver: data.solver,
  jobCreator: data.jobCreator,
  resourceProvider: data.resourceProvider,
  mediators: data.mediators,
  timeouts: {
    agree: timeoutOf(data.timeouts.agree),
    submitResults: timeoutOf(data.timeouts.submitResults),
    judgeResults: timeoutOf(data.timeouts.judgeResults),
    mediateResults: timeoutOf(data.timeouts.mediateResults),
  },
  instructionPrice: BigInt(data.pricing.instructionPrice),
  paymentCollateral: BigInt(data.pricing.paymentCollateral),
  resultsCollateralMultiple: BigInt(data.pricing.resultsCollateralMultiple),
  mediationFee: BigInt(data.pricing.mediationFee),
})

const flatten = (terms: DealTerms): string =>
  JSON.stringify(terms, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

/** Whether two readings of a deal's terms say the same. */
export const sameTerms = (one: DealTerms, other: DealTerms): boolean => flatten(one) === flatten(other)

/** What a job costs and what stands behind its result, in wei. */
export type JobMoney = {
  /** What the provider gets. */
  readonly payment: bigint
  /** What the job creator gets back of its payment collateral. */
  readonly change: bigint
  readonly resultsCollateral: bigint
}

/** The money of a result with `instructionCount` instructions. The payment never exceeds the collateral that was put up for it. */
export const jobMoney = (terms: DealTerms, instructionCount: bigint): JobMoney => {
  const cost = terms.instructionPrice * instructionCount
  const payment = cost < terms.paymentCollateral ? cost : terms.paymentCollateral
  return {
    payment,
    change: terms.paymentCollateral - payment,
    resultsCollateral: cost * terms.resultsCollateralMultiple,
  }
}

/**
 * From when (unix seconds, exclusive) either party may end a dispute by timeout. The deployed controller counts from the
 * submission and by the judge timeout, whatever the mediation timeout says.
 */
export const mediationDeadline = (terms: DealTerms, resultsSubmittedAt: bigint): bigint =>
  resultsSubmittedAt + terms.timeouts.judgeResults.seconds
