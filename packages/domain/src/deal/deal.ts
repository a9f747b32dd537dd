import type { Decimal } from '../facts/scalars.ts'
import type { DealAnomaly } from './anomaly.ts'
import type { Agreed } from './expected-payments.ts'
import type { ExpectedPayment, Payment } from './payment.ts'
import type { DealTerms } from './terms.ts'
import { isFinalStatus, type DealStatus } from './transitions.ts'

/** What a provider submitted. */
export type DealResult = {
  readonly resultsId: string
  readonly dataId: string
  readonly instructionCount: Decimal
}

/**
 * How far one Lilypad deal has come. JSON throughout, so that a read model can keep it between facts as it is: amounts are wei in
 * decimal.
 */
export type Deal = {
  readonly state: DealStatus
  /** Null until read. */
  readonly terms: DealTerms | null
  /** Null until submitted and read. */
  readonly result: DealResult | null
  readonly agreed: Agreed
  /** What the deal holds. */
  readonly escrow: Decimal
  /** What its state still has to pay; null where that cannot be told. */
  readonly due: readonly ExpectedPayment[] | null
  /** Payments made before the terms were known, which come right after the first. */
  readonly unjudged: readonly Payment[]
}

/** What one fact changes of a deal, and what is wrong with it. */
export type DealStep = { readonly change: Partial<Deal>; readonly anomalies: readonly DealAnomaly[] }

/** A deal that nothing is known of. */
export const unseenDeal: Deal = {
  state: 'Unknown',
  terms: null,
  result: null,
  agreed: { resourceProvider: false, jobCreator: false },
  escrow: '0',
  due: null,
  unjudged: [],
}

/** Whether the state's payments come in several transactions, one of each party. */
export const isAgreeing = (state: DealStatus): boolean =>
  state === 'DealNegotiating' || state === 'DealAgreed'

/** What a deal that stays as it is leaves unpaid: nothing is owed while it is negotiated. */
export const missingPayments = ({ state, due }: Deal): readonly DealAnomaly[] =>
  state === 'DealNegotiating' || due === null
    ? []
    : due.map((expected) => ({ code: 'PAYMENT_MISSING' as const, state, expected }))

/**
 * What is wrong with a deal as it stands, beside what its facts already showed: payments missing, money left behind. Meaningful at the
 * end of a block, because a transaction announces its state before its payments.
 */
export const standingAnomalies = (deal: Deal): readonly DealAnomaly[] => {
  const missing = missingPayments(deal)
  return isStranded(deal) ? [...missing, { code: 'ESCROW_STRANDED', escrow: deal.escrow }] : missing
}

/** Whether a deal can never pay out what it holds. One that is overdrawn holds nothing. */
export const isStranded = ({ state, escrow }: Deal): boolean =>
  escrow !== '0' && !escrow.startsWith('-') && isFinalStatus(state)
