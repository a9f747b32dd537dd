import { Type } from 'typebox'
import { AsOf } from '../schemas/as-of.ts'
import { ChainFact } from '../schemas/chain-fact.ts'
import { Dispute, DisputeSummary, Check, Round } from '../schemas/dispute.ts'
import { DisputeEvidence } from '../schemas/evidence.ts'
import { OutcomeName, PhaseName } from '../schemas/names.ts'
import { Address, Bytes32, refTo } from '../schemas/primitives.ts'
import {
  chainFilter,
  dealIdOf,
  moduleFilter,
  momentQuery,
  none,
  One,
  Page,
  pageQuery,
  partyFilter,
  route,
  timeFilter,
} from './define-route.ts'

const disputeParams = Type.Object({ disputeId: Bytes32 })

/** Which disputes: every condition that is given must hold. */
export const disputeFilters = {
  ...chainFilter,
  dealId: Type.Optional(dealIdOf),
  ...partyFilter,
  mediator: Type.Optional({ ...Address, description: 'who was drawn for a panel, as seat or alternate' }),
  ...moduleFilter,
  drawClass: Type.Optional(Bytes32),
  policyDigest: Type.Optional({
    ...Bytes32,
    description: 'of the module’s policy that the dispute is judged by',
  }),
  ...timeFilter,
}

/** Disputes: what stands, their rounds, their facts, and where we disagree. */
export const disputeRoutes = {
  listDisputes: route({
    path: '/v1/disputes',
    summary: 'Disputes, newest first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...disputeFilters,
      phase: Type.Optional(PhaseName),
      outcome: Type.Optional({ ...OutcomeName, description: 'the ruling, as it stands' }),
      parameterVersion: Type.Optional(
        Type.Integer({ minimum: 0, description: 'only disputes that opened under this version' }),
      ),
    }),
    answer: Page(DisputeSummary),
  }),
  getDispute: route({
    path: '/v1/disputes/:disputeId',
    summary: 'One dispute: rounds, panels, votes, money, and whether we agree with each',
    params: disputeParams,
    query: Type.Object(momentQuery),
    answer: One(Dispute),
  }),
  listDisputeEvents: route({
    path: '/v1/disputes/:disputeId/events',
    summary: 'Every chain fact about a dispute and its deal, in log order',
    params: disputeParams,
    query: Type.Object(pageQuery),
    answer: Page(ChainFact),
  }),
  listDisputeEvidence: route({
    path: '/v1/disputes/:disputeId/evidence',
    summary:
      'The documents that a dispute rests on: who names each, who holds it, what it says, what a missing one means',
    params: disputeParams,
    query: none,
    answer: Type.Object({ items: Type.Array(refTo(DisputeEvidence)), asOf: refTo(AsOf) }),
  }),
  getRound: route({
    path: '/v1/disputes/:disputeId/rounds/:round',
    summary: 'One round of a dispute: the draw, its panel, every vote and the tally',
    params: Type.Object({ disputeId: Bytes32, round: Type.Integer({ minimum: 1, maximum: 255 }) }),
    query: none,
    answer: One(Round),
  }),
  listDisagreements: route({
    path: '/v1/disagreements',
    summary: 'Acts of the pool that are not what we computed, newest first',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(Check),
  }),
} as const
