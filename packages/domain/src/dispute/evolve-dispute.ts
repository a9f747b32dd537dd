import type { Evolver } from '../decider.ts'
import { applyFact, handles, type FactHandlers } from '../fact-handlers.ts'
import type { ChainFact, FactOf } from '../facts.ts'
import { noDispute, withAnomaly, type Dispute } from './dispute.ts'
import { claimHandlers } from './evolve-claim.ts'
import { moneyHandlers } from './evolve-money.ts'
import { reviewHandlers } from './evolve-review.ts'
import { roundHandlers } from './evolve-rounds.ts'
import { settlingHandlers } from './evolve-settling.ts'

const fund = (dispute: Dispute, { data }: FactOf<'ChallengeFunded'>): Dispute => ({
  ...dispute,
  dealId: data.dealId,
  funding: { jobCreator: data.jobCreator, drawClass: data.drawClass, rounds: data.rounds },
  money: { ...dispute.money, escrowed: dispute.money.escrowed + BigInt(data.amount) },
})

const withdraw = (dispute: Dispute, { data }: FactOf<'FundingWithdrawn'>): Dispute => ({
  ...dispute,
  funding: null,
  money: { ...dispute.money, escrowed: dispute.money.escrowed - BigInt(data.amount) },
})

const open = (dispute: Dispute, { data }: FactOf<'DisputeOpened'>): Dispute => ({
  ...dispute,
  dealId: data.dealId,
  opening: {
    disputeId: data.disputeId,
    jobCreator: data.jobCreator,
    resourceProvider: data.resourceProvider,
    solver: data.solver,
    claimDigest: data.claimDigest,
    drawClass: data.drawClass,
    rounds: data.rounds,
    deadline: BigInt(data.deadline),
    parameterVersion: data.parameterVersion,
    mediationFee: BigInt(data.mediationFee),
  },
})

const declare = (dispute: Dispute, { data }: FactOf<'ClaimDeclared'>): Dispute => ({
  ...dispute,
  dealId: data.dealId,
  declaration: {
    resourceProvider: data.resourceProvider,
    drawClasses: data.drawClasses,
    policyDigest: data.policyDigest,
    highestRung: data.highestRung,
  },
})

/** Facts that name the deal: they come before the dispute has an id, or give it one. */
const dealHandlers: FactHandlers<
  Dispute,
  'ClaimDeclared' | 'ChallengeFunded' | 'FundingWithdrawn' | 'DisputeOpened'
> = {
  ClaimDeclared: declare,
  ChallengeFunded: fund,
  FundingWithdrawn: withdraw,
  DisputeOpened: open,
}

/** Facts that name the dispute. */
const disputeHandlers = {
  ...claimHandlers,
  ...roundHandlers,
  ...reviewHandlers,
  ...settlingHandlers,
  ...moneyHandlers,
}

/** Whether a fact belongs to the life of a dispute; told apart by the id it carries. */
export const isDisputeFact = (fact: ChainFact): boolean =>
  handles(dealHandlers, fact) || handles(disputeHandlers, fact)

/**
 * Folds the facts of one deal's challenge and the dispute it opens. Facts of another deal or dispute and other facts leave it
 * as it is; facts that the pool should not produce become anomalies.
 */
export const disputeEvolver: Evolver<Dispute, ChainFact> = {
  initialState: () => noDispute,
  evolve: (dispute, fact) => {
    if (handles(dealHandlers, fact)) {
      const isOther = dispute.dealId !== null && dispute.dealId !== fact.data.dealId
      return isOther ? dispute : applyFact(dealHandlers, dispute, fact)
    }
    if (!handles(disputeHandlers, fact)) return dispute
    if (dispute.opening === null) return withAnomaly(dispute, { code: 'DISPUTE_NOT_OPEN', fact: fact.type })
    if (dispute.opening.disputeId !== fact.data.disputeId) return dispute
    return applyFact(disputeHandlers, dispute, fact)
  },
}
