import {
  dealStateFromNumber,
  enterState,
  mediationAnomalies,
  readResult,
  readTerms,
  takePayment,
} from '@lilymed/domain'
import { afterStep, bornRow, byDeal, foundRow } from './deal-row.ts'
import type { DealRow } from './deal-row.ts'
import { fundingMovement, withdrawalMovement } from './movements.ts'
import { originOf } from './origin.ts'
import { packDeal, unpackDeal } from './packed-deal.ts'
import type { PackedDeal } from './packed-deal.ts'
import { defineProjection, whenPresent } from './projection.ts'

/** Deals by id: state, parties, terms, result, every payment, and what Lilypad's contracts should never have done. */
export const deals = defineProjection<DealRow>({
  name: 'deals',
  version: 5,
  columns: {
    jobcreator: '$.terms.jobCreator',
    resourceprovider: '$.terms.resourceProvider',
    state: '$.state',
    standing: '$.standing',
    sort: '$.created.position',
  },
  details: { solver: '$.terms.solver', mediator: '$.mediation.mediator' },
  packing: { pack: packDeal, unpack: (packed) => unpackDeal(packed as PackedDeal) },
  steps: {
    PaymentMade: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const deal = row ?? bornRow(fact, dealId)
        const { payee, amount, reason, direction } = fact.data
        const origin = originOf(fact)
        const step = takePayment(deal, { payee, amount, reason, direction })
        const payments = [...deal.payments, { payee, amount, reason, direction, origin }]
        return afterStep(deal, step, origin, { payments })
      },
    },
    DealTermsRead: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const deal = row ?? bornRow(fact, dealId)
        const { dealId: _, ...terms } = fact.data
        return afterStep(deal, readTerms(deal, terms), originOf(fact), {})
      },
    },
    DealStateChanged: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const number = fact.data.state
        const state = dealStateFromNumber(number) ?? null
        const deal = row ?? (state === null ? bornRow(fact, dealId) : foundRow(fact, dealId))
        const origin = originOf(fact)
        const history = [...deal.history, { state, number, origin }]
        return afterStep(deal, enterState(deal, number), origin, { history, stateNumber: number })
      },
    },
    ResultRead: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const deal = row ?? bornRow(fact, dealId)
        const { resultsId, dataId, instructionCount } = fact.data
        const read = { resultsId, dataId, instructionCount }
        const origin = originOf(fact)
        return afterStep(deal, readResult(deal, read), origin, { result: deal.result ?? { ...read, origin } })
      },
    },
    MediationRequested: {
      keys: byDeal,
      evolve: (row, fact, dealId) => {
        const deal = row ?? bornRow(fact, dealId)
        const { mediator } = fact.data
        const { address: handler, at } = fact.origin
        const anomalies = mediationAnomalies(deal, { dealId, mediator, handler, at })
        const origin = originOf(fact)
        return afterStep(deal, { change: {}, anomalies }, origin, {
          mediation: { mediator, handler, origin },
        })
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
      evolve: whenPresent((row, fact) => {
        const { rounds, drawClass } = fact.data
        const funding = [...row.funding, fundingMovement(fact.data, originOf(fact))]
        return { ...row, challenge: { rounds, drawClass }, funding }
      }),
    },
    FundingWithdrawn: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => ({
        ...row,
        challenge: null,
        funding: [...row.funding, withdrawalMovement(fact.data, originOf(fact))],
      })),
    },
    DisputeOpened: {
      keys: byDeal,
      evolve: whenPresent((row, fact) => ({ ...row, disputeId: fact.data.disputeId })),
    },
  },
})
