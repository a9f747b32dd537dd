import { dealStateFromNumber, type DealStateName } from '../values/deal-states.ts'
import { paymentDirectionFromNumber, paymentReasonFromNumber } from '../values/payments.ts'
import type { DealAnomaly } from './anomaly.ts'
import { isAgreeing, missingPayments, type Deal, type DealResult, type DealStep } from './deal.ts'
import { paymentsOf, type Agreed } from './expected-payments.ts'
import { escrowAfter, type ExpectedPayment, type Payment } from './payment.ts'
import { sameTerms, type DealTerms } from './terms.ts'
import { isAllowed, isReachable, type DealStatus } from './transitions.ts'

const sound: readonly DealAnomaly[] = []
const nothing: DealStep = { change: {}, anomalies: sound }

const only = (anomaly: DealAnomaly): DealStep => ({ change: {}, anomalies: [anomaly] })

const dueIn = (
  state: DealStatus,
  { terms, result, agreed }: Pick<Deal, 'terms' | 'result' | 'agreed'>,
): Deal['due'] =>
  state === 'Unknown'
    ? null
    : paymentsOf(state, { terms, agreed, instructionCount: result?.instructionCount ?? null })

/** A deal is born at its first payment; no event announces state 0. */
export const bearDeal = (deal: Deal): Deal =>
  deal.state === 'Unknown' ? { ...deal, state: 'DealNegotiating' } : deal

const unlawful = (from: DealStatus, to: DealStateName): readonly DealAnomaly[] => {
  const isLawful = isAllowed(from, to)
  if (isLawful && isReachable(to)) return sound
  return [
    ...(isLawful ? [] : [{ code: 'TRANSITION_NOT_ALLOWED', from, to } as const]),
    ...(isReachable(to) ? [] : [{ code: 'STATE_UNREACHABLE', state: to } as const]),
  ]
}

/**
 * The deal enters the state of an AgreementState number, which is followed even where Lilypad would not allow it. Whatever the state it
 * leaves should have paid and did not is missing now.
 */
export const enterState = (deal: Deal, number: number): DealStep => {
  const to = dealStateFromNumber(number)
  if (to === undefined) return only({ code: 'STATE_UNKNOWN', number })
  const anomalies = unlawful(deal.state, to)
  // What the parties pay to agree is one matter, in two transactions.
  if (isAgreeing(to) && isAgreeing(deal.state)) return { change: { state: to }, anomalies }
  const left = missingPayments(deal)
  return {
    change: { state: to, due: dueIn(to, deal) },
    anomalies: left.length === 0 ? anomalies : [...left, ...anomalies],
  }
}

const meets = (expected: ExpectedPayment, found: Payment): boolean =>
  expected.amount === found.amount &&
  (expected.payee === null || expected.payee === found.payee) &&
  expected.reason === paymentReasonFromNumber(found.reason) &&
  expected.direction === paymentDirectionFromNumber(found.direction)

const judge = (
  state: DealStatus,
  due: readonly ExpectedPayment[],
  payment: Payment,
): Pick<DealStep, 'anomalies'> & { readonly due: readonly ExpectedPayment[] } => {
  // Lilypad announces some empty payments and not others; they move nothing.
  if (payment.amount === '0') return { due, anomalies: sound }
  const index = due.findIndex((expected) => meets(expected, payment))
  if (index < 0) return { due, anomalies: [{ code: 'PAYMENT_UNEXPECTED', state, payment }] }
  return { due: due.filter((_, place) => place !== index), anomalies: sound }
}

/** Who has agreed, told by who pays: the job creator alone puts up payment collateral, and does so before anything else. */
const agreedAfter = ({ agreed, state, terms }: Deal, { payee, reason, direction }: Payment): Agreed => {
  if (!isAgreeing(state) || paymentDirectionFromNumber(direction) !== 'PaidIn') return agreed
  const name = paymentReasonFromNumber(reason)
  if (name === 'PaymentCollateral') return { ...agreed, jobCreator: true }
  const isCreator = terms === null ? agreed.jobCreator : payee === terms.jobCreator
  return name === 'TimeoutCollateral' && !isCreator ? { ...agreed, resourceProvider: true } : agreed
}

const strangeness = (payment: Payment, escrow: string): readonly DealAnomaly[] => {
  const isKnown = paymentReasonFromNumber(payment.reason) !== undefined
  const isOverdrawn = escrow.startsWith('-')
  if (isKnown && !isOverdrawn) return sound
  return [
    ...(isKnown ? [] : [{ code: 'PAYMENT_UNKNOWN', payment } as const]),
    ...(isOverdrawn ? [{ code: 'ESCROW_OVERDRAWN', escrow } as const] : []),
  ]
}

/** Agreement takes three payments. */
const mostUnjudged = 3

/** The deal makes a payment. Money moves by its direction; one whose direction no table knows moves none. */
export const takePayment = (deal: Deal, payment: Payment): DealStep => {
  const escrow = escrowAfter(deal.escrow, payment)
  if (escrow === null) return only({ code: 'PAYMENT_UNKNOWN', payment })
  const agreed = agreedAfter(deal, payment)
  const strange = strangeness(payment, escrow)
  if (deal.due === null) {
    const waits = deal.terms === null && deal.unjudged.length < mostUnjudged
    const unjudged = waits ? [...deal.unjudged, payment] : deal.unjudged
    return { change: { escrow, agreed, unjudged }, anomalies: strange }
  }
  const { due, anomalies } = judge(deal.state, deal.due, payment)
  return {
    change: { escrow, agreed, due },
    anomalies: strange.length === 0 ? anomalies : [...strange, ...anomalies],
  }
}

/** The terms are read: what was paid to agree before can be judged now. */
export const readTerms = (deal: Deal, terms: DealTerms): DealStep => {
  if (deal.terms !== null) return sameTerms(terms, deal.terms) ? nothing : only({ code: 'TERMS_CHANGED' })
  const { state, unjudged } = deal
  const first = dueIn(state, { ...deal, terms })
  if (first === null) return { change: { terms, unjudged: [] }, anomalies: [] }
  // Payments from before other states were those of agreeing, whatever they were.
  const judged = (isAgreeing(state) ? unjudged : []).reduce(
    (so, payment) => {
      const { due, anomalies } = judge(state, so.due, payment)
      return { due, anomalies: [...so.anomalies, ...anomalies] }
    },
    { due: first, anomalies: [] as readonly DealAnomaly[] },
  )
  return { change: { terms, due: judged.due, unjudged: [] }, anomalies: judged.anomalies }
}

/** The result is read, which says what its collateral is. */
export const readResult = (deal: Deal, result: DealResult): DealStep => {
  const { resultsId, dataId, instructionCount } = result
  if (deal.result === null) {
    const due = deal.due ?? dueIn(deal.state, { ...deal, result })
    return { change: { result, due }, anomalies: [] }
  }
  const isSame =
    deal.result.resultsId === resultsId &&
    deal.result.dataId === dataId &&
    deal.result.instructionCount === instructionCount
  return isSame ? nothing : only({ code: 'RESULT_CHANGED' })
}
