import type { FactData } from '@lilymed/domain'
import { briefDispute } from './brief-dispute.ts'
import { moneySteps } from './dispute-money.ts'
import { reviewSteps } from './dispute-review.ts'
import { roundSteps } from './dispute-rounds.ts'
import { byDispute } from './dispute-row.ts'
import type { DisputeRow } from './dispute-row.ts'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'

const opened = (data: FactData['DisputeOpened'], fact: ObservedFact): DisputeRow => ({
  disputeId: data.disputeId,
  chainId: fact.chainId,
  dealId: data.dealId,
  jobCreator: data.jobCreator,
  resourceProvider: data.resourceProvider,
  solver: data.solver,
  claimDigest: data.claimDigest,
  drawClass: data.drawClass,
  roundsFunded: data.rounds,
  deadline: data.deadline,
  parameterVersion: data.parameterVersion,
  mediationFee: data.mediationFee,
  opened: originOf(fact),
  terms: null,
  evidence: [],
  openedSeal: null,
  phase: 'BEACON',
  outcome: null,
  standing: null,
  finalAt: null,
  rounds: [],
  canary: null,
  finalised: null,
  settled: null,
  movements: [],
})

/** Disputes by id: what they are judged by, rounds, panels, votes, rulings, reviews and money. */
export const disputes = defineProjection<DisputeRow>({
  name: 'disputes',
  version: 5,
  columns: {
    deal: '$.dealId',
    phase: '$.phase',
    outcome: '$.outcome',
    parameters: '$.parameterVersion',
    sort: '$.opened.position',
  },
  details: { drawclass: '$.drawClass', policy: '$.terms.policyDigest' },
  steps: {
    DisputeOpened: { keys: byDispute, evolve: (_, fact) => opened(fact.data, fact) },
    ...roundSteps,
    ...reviewSteps,
    ...moneySteps,
  },
  brief: briefDispute,
})
