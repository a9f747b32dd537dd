import type { Evolver } from '../decider.ts'
import { applyFact, handles, type FactHandlers } from '../fact-handlers.ts'
import type { ChainFact, FactOf } from '../facts.ts'
import { dealStateFromNumber } from '../values/deal-states.ts'
import type { Address, DealId } from '../values/ids.ts'
import type { DealAnomaly } from './anomaly.ts'
import { emptyLedger, enterPayment, paymentOfFact, type Ledger, type Payment } from './ledger.ts'
import { sameTerms, termsOfFact, type DealTerms } from './terms.ts'
import { isAllowed, isReachable, type DealStatus } from './transitions.ts'

/** What a provider submitted. */
export type DealResult = {
  readonly resultsId: string
  readonly dataId: string
  readonly instructionCount: bigint
}

/** A payment, and the state that the deal was in when it was made. */
export type DealPayment = Payment & { readonly during: DealStatus }

/** One Lilypad deal, folded from the facts of the chain. */
export type Deal = {
  /** Null until the first fact of the deal. */
  readonly dealId: DealId | null
  readonly status: DealStatus
  /** Every state entered, in order. */
  readonly path: readonly DealStatus[]
  /** Null until read. */
  readonly terms: DealTerms | null
  /** Null until submitted. */
  readonly result: DealResult | null
  /** The mediation handler's word on who mediates: the pool, or one drawn account. */
  readonly mediator: Address | null
  readonly payments: readonly DealPayment[]
  readonly ledger: Ledger
  readonly anomalies: readonly DealAnomaly[]
}

const noted = (deal: Deal, ...anomalies: readonly DealAnomaly[]): Deal => ({
  ...deal,
  anomalies: [...deal.anomalies, ...anomalies],
})

const enter = (deal: Deal, status: DealStatus): Deal => ({ ...deal, status, path: [...deal.path, status] })

const changeState = (deal: Deal, { data }: FactOf<'DealStateChanged'>): Deal => {
  const to = dealStateFromNumber(data.state)
  if (to === undefined) return noted(deal, { code: 'STATE_UNKNOWN', number: data.state })
  const allowed: Deal = isAllowed(deal.status, to)
    ? deal
    : noted(deal, { code: 'TRANSITION_NOT_ALLOWED', from: deal.status, to })
  return enter(isReachable(to) ? allowed : noted(allowed, { code: 'STATE_UNREACHABLE', state: to }), to)
}

const pay = (deal: Deal, fact: FactOf<'PaymentMade'>): Deal => {
  // A deal is born at its first payment; no event announces state 0.
  const born = deal.status === 'Unknown' ? enter(deal, 'DealNegotiating') : deal
  const payment = paymentOfFact(fact)
  if (payment === null) {
    return noted(born, { code: 'PAYMENT_UNKNOWN', reason: fact.data.reason, direction: fact.data.direction })
  }
  const ledger = enterPayment(born.ledger, payment)
  const paid = { ...born, ledger, payments: [...born.payments, { ...payment, during: born.status }] }
  return ledger.escrow < 0n ? noted(paid, { code: 'ESCROW_OVERDRAWN', escrow: ledger.escrow }) : paid
}

const readResult = (deal: Deal, { data }: FactOf<'ResultRead'>): Deal => {
  const result = {
    resultsId: data.resultsId,
    dataId: data.dataId,
    instructionCount: BigInt(data.instructionCount),
  }
  if (deal.result === null) return { ...deal, result }
  const isSame =
    deal.result.resultsId === result.resultsId &&
    deal.result.dataId === result.dataId &&
    deal.result.instructionCount === result.instructionCount
  return isSame ? deal : noted(deal, { code: 'RESULT_CHANGED' })
}

const readTerms = (deal: Deal, fact: FactOf<'DealTermsRead'>): Deal => {
  const terms = termsOfFact(fact)
  if (deal.terms === null) return { ...deal, terms }
  const isSame = sameTerms(terms, deal.terms)
  return isSame ? deal : noted(deal, { code: 'TERMS_CHANGED' })
}

const requestMediation = (deal: Deal, { data }: FactOf<'MediationRequested'>): Deal => {
  const requested = { ...deal, mediator: data.mediator }
  return deal.status === 'ResultsChecked'
    ? requested
    : noted(requested, { code: 'MEDIATION_OUT_OF_STATE', status: deal.status })
}

const handlers: FactHandlers<
  Deal,
  'DealStateChanged' | 'PaymentMade' | 'DealTermsRead' | 'ResultRead' | 'MediationRequested'
> = {
  DealStateChanged: changeState,
  PaymentMade: pay,
  DealTermsRead: readTerms,
  ResultRead: readResult,
  MediationRequested: requestMediation,
}

/** Folds the facts of one deal; facts of another deal and other facts leave it as it is. */
export const dealEvolver: Evolver<Deal, ChainFact> = {
  initialState: () => ({
    dealId: null,
    status: 'Unknown',
    path: [],
    terms: null,
    result: null,
    mediator: null,
    payments: [],
    ledger: emptyLedger,
    anomalies: [],
  }),
  evolve: (deal, fact) => {
    if (!handles(handlers, fact)) return deal
    if (deal.dealId !== null && deal.dealId !== fact.data.dealId) return deal
    return applyFact(handlers, { ...deal, dealId: fact.data.dealId }, fact)
  },
}
