import { dealStateFromNumber } from '@lilymed/domain'
import type { ChainFact, DealResult, DealStatus, DealTerms } from '@lilymed/domain'

/** What of a deal a dispute's recomputation rests on. Times are unix seconds. */
export type DealView = {
  readonly state: DealStatus
  readonly terms: DealTerms | null
  readonly result: DealResult | null
  readonly resultsSubmittedAt: bigint | null
}

export const unseenDealView: DealView = {
  state: 'Unknown',
  terms: null,
  result: null,
  resultsSubmittedAt: null,
}

/** The deal after a fact of its own; `at` is the time of the fact's block. */
export const evolveDealView = (deal: DealView, fact: ChainFact, at: number | null): DealView => {
  switch (fact.type) {
    case 'DealStateChanged': {
      const state = dealStateFromNumber(fact.data.state)
      if (state === undefined) return deal
      const isSubmission = state === 'ResultsSubmitted' && at !== null
      return { ...deal, state, resultsSubmittedAt: isSubmission ? BigInt(at) : deal.resultsSubmittedAt }
    }
    case 'DealTermsRead': {
      const { dealId: _, ...terms } = fact.data
      return { ...deal, terms: deal.terms ?? terms }
    }
    case 'ResultRead': {
      const { resultsId, dataId, instructionCount } = fact.data
      return { ...deal, result: deal.result ?? { resultsId, dataId, instructionCount } }
    }
    default:
      return deal
  }
}
