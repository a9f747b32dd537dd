import {
  bearDeal,
  enterState,
  mediationAnomalies,
  readResult,
  readTerms,
  standingAnomalies,
  takePayment,
  unseenDeal,
} from '@lilymed/domain'
import type { ChainFact, Deal, DealAnomaly, DealStatus, DealStep } from '@lilymed/domain'
import type { TranslatedFact } from '../translate/translated-fact.ts'

/** A deal as the domain folds it from what was read of a chain. */
export type FoldedDeal = {
  readonly deal: Deal
  readonly path: readonly DealStatus[]
  readonly anomalies: readonly DealAnomaly[]
}

const stepOf = (deal: Deal, { origin, ...translated }: TranslatedFact): DealStep => {
  const fact = translated as unknown as ChainFact
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
      const request = { ...fact.data, handler: origin.address, at: origin.blockTimestamp }
      return { change: {}, anomalies: mediationAnomalies(deal, request) }
    }
    default:
      return { change: {}, anomalies: [] }
  }
}

/** Folds the facts of a chain on which there is one deal. */
export const foldTranslated = (facts: readonly TranslatedFact[]): FoldedDeal => {
  let deal = unseenDeal
  const path: DealStatus[] = []
  const anomalies: DealAnomaly[] = []
  for (const fact of facts) {
    const before = deal.state
    const born = fact.type === 'PaymentMade' ? bearDeal(deal) : deal
    const step = stepOf(born, fact)
    deal = { ...born, ...step.change }
    if (deal.state !== before) path.push(deal.state)
    anomalies.push(...step.anomalies)
  }
  return { deal, path, anomalies: [...anomalies, ...standingAnomalies(deal)] }
}
