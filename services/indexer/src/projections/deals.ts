import type { Deal, Movement, Origin } from '@lilymed/api'
import { dealStateFromNumber } from '@lilymed/domain'
import type { Address, DealStateName, DisputeId, FactData } from '@lilymed/domain'
import { fundingMovement, paymentMovement, withdrawalMovement } from './movements.ts'
import { originOf } from './origin.ts'
import { defineProjection, whenPresent } from './projection.ts'
import type { ObservedFact } from './projection.ts'

/** A deal as far as the chain has told it. */
export type DealRow = {
  readonly dealId: string
  readonly chainId: number
  readonly state: DealStateName
  readonly created: Origin
  readonly jobCreator: Address | null
  readonly resourceProvider: Address | null
  readonly terms: Deal['terms']
  readonly declaration: Deal['declaration']
  readonly result: Deal['result']
  readonly history: Deal['history']
  readonly disputeId: DisputeId | null
  readonly movements: readonly Movement[]
}

const byDeal = ({ dealId }: { readonly dealId: string }): readonly string[] => [dealId]

/** A deal is born at its first payment: creation itself emits no state change. */
const born = (fact: ObservedFact, dealId: string): DealRow => ({
  dealId,
  chainId: fact.chainId,
  state: 'DealNegotiating',
  created: originOf(fact),
  jobCreator: null,
  resourceProvider: null,
  terms: null,
  declaration: null,
  result: null,
  history: [{ state: 'DealNegotiating', origin: originOf(fact) }],
  disputeId: null,
  movements: [],
})

const withMovement = (row: DealRow, movement: Movement): DealRow => ({
  ...row,
  movements: [...row.movements, movement],
})

const withTerms = (row: DealRow, terms: FactData['DealTermsRead']): DealRow => ({
  ...row,
  jobCreator: terms.jobCreator,
  resourceProvider: terms.resourceProvider,
  terms: {
    solver: terms.solver,
    mediators: [...terms.mediators],
    timeouts: terms.timeouts,
    pricing: terms.pricing,
  },
})

/** Deals by id: state, parties, terms, result, and every payment. */
export const deals = defineProjection<DealRow>({
  name: 'deals',
  version: 2,
  columns: { state: '$.state', sort: '$.created.position' },
  steps: {
    PaymentMade: {
      keys: byDeal,
      evolve: (row, fact, dealId) =>
        withMovement(row ?? born(fact, dealId), paymentMovement(fact.data, originOf(fact))),
    },
    DealTermsRead: {
      keys: byDeal,
      evolve: (row, fact, dealId) => withTerms(row ?? born(fact, dealId), fact.data),
    },
    DealStateChanged: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const deal = row ?? born(fact, dealId)
        const state = dealStateFromNumber(fact.data.state) ?? deal.state
        return { ...deal, state, history: [...deal.history, { state, origin: originOf(fact) }] }
      },
    },
    ResultRead: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const { resultsId, dataId, instructionCount } = fact.data
        const result = { resultsId, dataId, instructionCount, origin: originOf(fact) }
        return { ...(row ?? born(fact, dealId)), result }
      },
    },
    ClaimDeclared: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => {
        const { drawClasses, policyDigest, highestRung } = fact.data
        const origin = originOf(fact)
        return { ...row, declaration: { drawClasses: [...drawClasses], policyDigest, highestRung, origin } }
      }),
    },
    ChallengeFunded: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => withMovement(row, fundingMovement(fact.data, originOf(fact)))),
    },
    FundingWithdrawn: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => withMovement(row, withdrawalMovement(fact.data, originOf(fact)))),
    },
    DisputeOpened: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => ({ ...row, disputeId: fact.data.disputeId })),
    },
  },
})
