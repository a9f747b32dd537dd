import { isFinalDealState, type DealStateName } from '../values/deal-states.ts'
import type { DealAnomaly } from './anomaly.ts'
import type { Deal, DealPayment } from './deal.ts'
import {
  agreementPayments,
  transitionPayments,
  type Agreed,
  type ExpectedPayment,
} from './expected-payments.ts'
import type { DealTerms } from './terms.ts'
import type { DealStatus } from './transitions.ts'

/** Who has agreed so far, told by who has paid: the job creator alone puts up payment collateral. */
export const agreedParties = ({ payments, terms }: Deal): Agreed => {
  const paidIn = payments.filter(({ direction }) => direction === 'PaidIn')
  const creator = paidIn.find(({ reason }) => reason === 'PaymentCollateral')?.payee ?? terms?.jobCreator
  const timeouts = paidIn.filter(({ reason }) => reason === 'TimeoutCollateral')
  const ofCreator = timeouts.filter(({ payee }) => payee === creator).length
  return {
    jobCreator: paidIn.some(({ reason }) => reason === 'PaymentCollateral'),
    resourceProvider: timeouts.length > ofCreator || ofCreator > 1,
  }
}

const isMet = (expected: ExpectedPayment, found: DealPayment): boolean =>
  (expected.payee === null || expected.payee === found.payee) &&
  expected.amount === found.amount &&
  expected.reason === found.reason &&
  expected.direction === found.direction

const compare = (
  state: DealStatus,
  expected: readonly ExpectedPayment[],
  found: readonly DealPayment[],
): readonly DealAnomaly[] => {
  // Lilypad announces some empty payments and not others; they move nothing.
  const left = found.filter(({ amount }) => amount > 0n)
  const missing = expected
    .filter(({ amount }) => amount > 0n)
    .filter((candidate) => {
      const index = left.findIndex((payment) => isMet(candidate, payment))
      if (index >= 0) left.splice(index, 1)
      return index < 0
    })
  return [
    ...missing.map((candidate) => ({ code: 'PAYMENT_MISSING' as const, state, expected: candidate })),
    ...left.map((payment) => ({ code: 'PAYMENT_UNEXPECTED' as const, state, found: payment })),
  ]
}

const isAgreeing = (status: DealStatus): boolean => status === 'DealNegotiating' || status === 'DealAgreed'

const isLater = (status: DealStatus): status is DealStateName => status !== 'Unknown' && !isAgreeing(status)

const auditAgreement = (deal: Deal, terms: DealTerms): readonly DealAnomaly[] => {
  const agreed = agreedParties(deal)
  const expected = [
    ...(agreed.resourceProvider ? agreementPayments(terms, 'resourceProvider') : []),
    ...(agreed.jobCreator ? agreementPayments(terms, 'jobCreator') : []),
  ]
  return compare('DealNegotiating', expected, paidDuring(deal, 'DealNegotiating', 'DealAgreed'))
}

const paidDuring = (deal: Deal, ...states: readonly DealStatus[]): readonly DealPayment[] =>
  deal.payments.filter(({ during }) => states.includes(during))

/**
 * Compares every payment of a deal with what its terms and result say each transition must pay, and looks for money left behind.
 * Meaningful once a transaction's facts are all folded; without the terms there is nothing to compare with.
 */
export const auditDeal = (deal: Deal): readonly DealAnomaly[] => {
  const { terms } = deal
  if (terms === null) return []
  const count = deal.result?.instructionCount ?? 0n
  const transitions = deal.path.filter(isLater).flatMap((state) => {
    const expected = transitionPayments(state, terms, count, agreedParties(deal))
    return expected === null ? [] : compare(state, expected, paidDuring(deal, state))
  })
  const isStranded = deal.status !== 'Unknown' && isFinalDealState(deal.status) && deal.ledger.escrow !== 0n
  return [
    ...auditAgreement(deal, terms),
    ...transitions,
    ...(isStranded ? [{ code: 'ESCROW_STRANDED' as const, escrow: deal.ledger.escrow }] : []),
  ]
}
