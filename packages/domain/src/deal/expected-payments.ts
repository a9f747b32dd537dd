import type { Decimal } from '../facts/scalars.ts'
import type { DealStateName } from '../values/deal-states.ts'
import type { Address } from '../values/ids.ts'
import type { PaymentDirection, PaymentReason } from '../values/payments.ts'
import type { ExpectedPayment } from './payment.ts'
import { jobMoney, type DealTerms, type JobMoney } from './terms.ts'

/** Who had agreed when a deal timed out. */
export type Agreed = { readonly resourceProvider: boolean; readonly jobCreator: boolean }

const payment = (
  payee: Address | null,
  amount: Decimal,
  direction: PaymentDirection,
  reason: PaymentReason,
): ExpectedPayment => ({ payee, amount, reason, direction })

/** What a deal's state asks to be paid, as far as it does not depend on the result. */
type OfTerms = (terms: DealTerms, agreed: Agreed) => readonly ExpectedPayment[]
type OfResult = (terms: DealTerms, job: JobMoney) => readonly ExpectedPayment[]

/** What the parties pay when they agree, each for itself. */
const agreement: OfTerms = ({ jobCreator, resourceProvider, pricing, timeouts }) => [
  payment(resourceProvider, timeouts.submitResults.collateral, 'PaidIn', 'TimeoutCollateral'),
  payment(jobCreator, pricing.paymentCollateral, 'PaidIn', 'PaymentCollateral'),
  payment(jobCreator, timeouts.judgeResults.collateral, 'PaidIn', 'TimeoutCollateral'),
]

const BY_TERMS: Readonly<Partial<Record<DealStateName, OfTerms>>> = {
  DealNegotiating: agreement,
  DealAgreed: agreement,
  ResultsChecked: ({ jobCreator, timeouts, pricing }) => [
    payment(jobCreator, timeouts.judgeResults.collateral, 'Refunded', 'TimeoutCollateral'),
    payment(jobCreator, pricing.mediationFee, 'PaidIn', 'MediationFee'),
  ],
  TimeoutAgree: ({ jobCreator, resourceProvider, timeouts, pricing }, agreed) => {
    const { collateral } = timeouts.submitResults
    if (agreed.resourceProvider)
      return [payment(resourceProvider, collateral, 'Refunded', 'TimeoutCollateral')]
    if (!agreed.jobCreator) return []
    return [
      payment(jobCreator, pricing.paymentCollateral, 'Refunded', 'PaymentCollateral'),
      // The controller refunds the provider's timeout collateral, not the job creator's own: a known defect of it.
      payment(jobCreator, collateral, 'Refunded', 'TimeoutCollateral'),
    ]
  },
}

const BY_RESULT: Readonly<Partial<Record<DealStateName, OfResult>>> = {
  ResultsSubmitted: ({ resourceProvider, timeouts }, job) => [
    payment(resourceProvider, job.resultsCollateral, 'PaidIn', 'ResultsCollateral'),
    payment(resourceProvider, timeouts.submitResults.collateral, 'Refunded', 'TimeoutCollateral'),
  ],
  ResultsAccepted: ({ jobCreator, resourceProvider, timeouts }, job) => [
    payment(resourceProvider, job.payment, 'PaidOut', 'JobPayment'),
    payment(jobCreator, job.change, 'Refunded', 'PaymentCollateral'),
    payment(jobCreator, timeouts.judgeResults.collateral, 'Refunded', 'TimeoutCollateral'),
    payment(resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
  ],
  MediationAccepted: ({ jobCreator, resourceProvider, pricing }, job) => [
    payment(resourceProvider, job.payment, 'PaidOut', 'JobPayment'),
    payment(null, pricing.mediationFee, 'PaidOut', 'MediationFee'),
    payment(jobCreator, job.change, 'Refunded', 'PaymentCollateral'),
    payment(resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
  ],
  MediationRejected: ({ jobCreator, resourceProvider, pricing }, job) => [
    payment(jobCreator, pricing.paymentCollateral, 'Refunded', 'PaymentCollateral'),
    payment(null, pricing.mediationFee, 'PaidOut', 'MediationFee'),
    payment(resourceProvider, job.resultsCollateral, 'Slashed', 'ResultsCollateral'),
  ],
  TimeoutMediateResults: ({ jobCreator, resourceProvider, pricing }, job) => [
    payment(resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
    payment(jobCreator, pricing.paymentCollateral, 'Refunded', 'PaymentCollateral'),
    payment(jobCreator, pricing.mediationFee, 'Refunded', 'MediationFee'),
  ],
}

/** What the payments of a state depend on. */
export type Circumstances = {
  readonly terms: DealTerms | null
  readonly instructionCount: Decimal | null
  readonly agreed: Agreed
}

/**
 * What entering a state must pay, in the order of Lilypad's events, empty payments left out: Lilypad announces some of them and not
 * others. Null where that cannot be told: terms or result are not known, or the deployed contracts cannot enter the state.
 * Of a deal under negotiation, what both parties have to pay to agree.
 */
export const paymentsOf = (
  state: DealStateName,
  { terms, instructionCount, agreed }: Circumstances,
): readonly ExpectedPayment[] | null => {
  if (terms === null) return null
  const byTerms = BY_TERMS[state]
  if (byTerms !== undefined) return nonEmpty(byTerms(terms, agreed))
  const byResult = BY_RESULT[state]
  if (byResult === undefined || instructionCount === null) return null
  return nonEmpty(byResult(terms, jobMoney(terms, instructionCount)))
}

const nonEmpty = (payments: readonly ExpectedPayment[]): readonly ExpectedPayment[] =>
  payments.filter(({ amount }) => amount !== '0')
