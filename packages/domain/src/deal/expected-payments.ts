import type { DealStateName } from '../values/deal-states.ts'
import type { Address } from '../values/ids.ts'
import type { PaymentDirection, PaymentReason } from '../values/payments.ts'
import { jobMoney, type DealTerms, type JobMoney } from './terms.ts'

/** A payment that a transition must make; `payee` null where any account may be it (the sender of the ruling). */
export type ExpectedPayment = {
  readonly payee: Address | null
  readonly amount: bigint
  readonly reason: PaymentReason
  readonly direction: PaymentDirection
}

/** Who had agreed when a deal timed out. */
export type Agreed = { readonly resourceProvider: boolean; readonly jobCreator: boolean }

const payment = (
  payee: Address | null,
  amount: bigint,
  direction: PaymentDirection,
  reason: PaymentReason,
): ExpectedPayment => ({ payee, amount, direction, reason })

/** What a party pays when it agrees. */
export const agreementPayments = (terms: DealTerms, party: keyof Agreed): readonly ExpectedPayment[] =>
  party === 'resourceProvider'
    ? [
        payment(
          terms.resourceProvider,
          terms.timeouts.submitResults.collateral,
          'PaidIn',
          'TimeoutCollateral',
        ),
      ]
    : [
        payment(terms.jobCreator, terms.paymentCollateral, 'PaidIn', 'PaymentCollateral'),
        payment(terms.jobCreator, terms.timeouts.judgeResults.collateral, 'PaidIn', 'TimeoutCollateral'),
      ]

/** What the payments of a transition depend on. */
type Circumstances = { readonly terms: DealTerms; readonly job: JobMoney; readonly agreed: Agreed }

const nothing = (): readonly ExpectedPayment[] => []

const PAYMENTS: Readonly<
  Record<DealStateName, ((circumstances: Circumstances) => readonly ExpectedPayment[]) | null>
> = {
  DealNegotiating: nothing,
  DealAgreed: nothing,
  ResultsSubmitted: ({ terms, job }) => [
    payment(terms.resourceProvider, job.resultsCollateral, 'PaidIn', 'ResultsCollateral'),
    payment(terms.resourceProvider, terms.timeouts.submitResults.collateral, 'Refunded', 'TimeoutCollateral'),
  ],
  ResultsAccepted: ({ terms, job }) => [
    payment(terms.resourceProvider, job.payment, 'PaidOut', 'JobPayment'),
    payment(terms.jobCreator, job.change, 'Refunded', 'PaymentCollateral'),
    payment(terms.jobCreator, terms.timeouts.judgeResults.collateral, 'Refunded', 'TimeoutCollateral'),
    payment(terms.resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
  ],
  ResultsChecked: ({ terms }) => [
    payment(terms.jobCreator, terms.timeouts.judgeResults.collateral, 'Refunded', 'TimeoutCollateral'),
    payment(terms.jobCreator, terms.mediationFee, 'PaidIn', 'MediationFee'),
  ],
  MediationAccepted: ({ terms, job }) => [
    payment(terms.resourceProvider, job.payment, 'PaidOut', 'JobPayment'),
    payment(null, terms.mediationFee, 'PaidOut', 'MediationFee'),
    payment(terms.jobCreator, job.change, 'Refunded', 'PaymentCollateral'),
    payment(terms.resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
  ],
  MediationRejected: ({ terms, job }) => [
    payment(terms.jobCreator, terms.paymentCollateral, 'Refunded', 'PaymentCollateral'),
    payment(null, terms.mediationFee, 'PaidOut', 'MediationFee'),
    payment(terms.resourceProvider, job.resultsCollateral, 'Slashed', 'ResultsCollateral'),
  ],
  TimeoutAgree: ({ terms, agreed }) => {
    const submit = terms.timeouts.submitResults.collateral
    if (agreed.resourceProvider)
      return [payment(terms.resourceProvider, submit, 'Refunded', 'TimeoutCollateral')]
    if (!agreed.jobCreator) return []
    return [
      payment(terms.jobCreator, terms.paymentCollateral, 'Refunded', 'PaymentCollateral'),
      // The controller refunds the provider's timeout collateral, not the job creator's own: a known defect of it.
      payment(terms.jobCreator, submit, 'Refunded', 'TimeoutCollateral'),
    ]
  },
  TimeoutSubmitResults: null,
  TimeoutJudgeResults: null,
  TimeoutMediateResults: ({ terms, job }) => [
    payment(terms.resourceProvider, job.resultsCollateral, 'Refunded', 'ResultsCollateral'),
    payment(terms.jobCreator, terms.paymentCollateral, 'Refunded', 'PaymentCollateral'),
    payment(terms.jobCreator, terms.mediationFee, 'Refunded', 'MediationFee'),
  ],
}

/**
 * The payments of entering a state, in the order of Lilypad's events; null for a state that its deployed contracts cannot
 * enter. Agreement is not here: each party pays for itself, see {@link agreementPayments}.
 */
export const transitionPayments = (
  to: DealStateName,
  terms: DealTerms,
  instructionCount: bigint,
  agreed: Agreed,
): readonly ExpectedPayment[] | null =>
  PAYMENTS[to]?.({ terms, job: jobMoney(terms, instructionCount), agreed }) ?? null
