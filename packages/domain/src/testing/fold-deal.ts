import type { DealAnomaly } from '../deal/anomaly.ts'
import { standingAnomalies, unseenDeal, type Deal, type DealStep } from '../deal/deal.ts'
import { bearDeal, enterState, readResult, readTerms, takePayment } from '../deal/deal-steps.ts'
import { mediationAnomalies } from '../deal/request-mediation.ts'
import type { DealStatus } from '../deal/transitions.ts'
import type { ChainFact } from '../facts.ts'
import { POOL } from './facts.ts'

/** A deal folded from all its facts, as a read model folds it one by one. */
export type FoldedDeal = {
  readonly deal: Deal
  /** Every state it was in, in order. */
  readonly path: readonly DealStatus[]
  /** What its facts showed, one by one. */
  readonly noted: readonly DealAnomaly[]
  /** That, and what is wrong with it as it stands. */
  readonly anomalies: readonly DealAnomaly[]
}

/** A fact of one deal; without a place on the chain it stands at the pool. */
export type FoldedFact = ChainFact & {
  readonly origin?: { readonly address: string; readonly blockTimestamp: number }
}

const stepOf = (deal: Deal, fact: FoldedFact): DealStep => {
  switch (fact.type) {
    case 'DealStateChanged':
      return enterState(deal, fact.data.state)
    case 'PaymentMade': {
      const { dealId: _, ...payment } = fact.data
      return takePayment(deal, payment)
    }
    case 'DealTermsRead': {
      const { dealId: _, ...terms } = fact.data
      return readTerms(deal, terms)
    }
    case 'ResultRead': {
      const { dealId: _, ...result } = fact.data
      return readResult(deal, result)
    }
    case 'MediationRequested': {
      const request = {
        ...fact.data,
        handler: fact.origin?.address ?? POOL,
        at: fact.origin?.blockTimestamp ?? 1_700_000_000,
      }
      return { change: {}, anomalies: mediationAnomalies(deal, request) }
    }
    default:
      return { change: {}, anomalies: [] }
  }
}

const bearing: ReadonlySet<string> = new Set([
  'PaymentMade',
  'DealTermsRead',
  'ResultRead',
  'MediationRequested',
])

/** Folds the facts of one deal; facts of other kinds between them change nothing. */
export const foldDeal = (facts: readonly FoldedFact[]): FoldedDeal => {
  let deal = unseenDeal
  const path: DealStatus[] = []
  const noted: DealAnomaly[] = []
  for (const fact of facts) {
    const before = deal
    const born = bearing.has(fact.type) ? bearDeal(deal) : deal
    const { change, anomalies } = stepOf(born, fact)
    deal = { ...born, ...change }
    if (deal.state !== before.state) path.push(deal.state)
    noted.push(...anomalies)
  }
  return { deal, path, noted, anomalies: [...noted, ...standingAnomalies(deal)] }
}
