import { Type } from 'typebox'
import type { Static, TObject, TSchema } from 'typebox'
import { AsOf } from './schemas/as-of.ts'
import { Chain } from './schemas/chain.ts'
import { ChainFact } from './schemas/chain-fact.ts'
import { Deal, DealAnomaly, DEAL_STANDINGS, DealSummary } from './schemas/deal.ts'
import { Dispute, DisputeSummary } from './schemas/dispute.ts'
import { Ledger, Movement } from './schemas/ledger.ts'
import { Mediator, MediatorRecord, MediatorSeat, MediatorSummary } from './schemas/mediator.ts'
import { DealState, OutcomeName, PhaseName } from './schemas/names.ts'
import { Origin } from './schemas/as-of.ts'
import { Agreement, Appeal, Check, Round, Seat } from './schemas/dispute.ts'
import { ContractCustody, ControllerWiring, WiringChange } from './schemas/custody.ts'
import { Module, MODULE_SOURCES } from './schemas/module.ts'
import { ClassTerms, DrawClass, ParameterSet, ParameterVersion, Sponsor } from './schemas/pool.ts'
import { Address, Bytes32, Nullable, Position, refTo } from './schemas/primitives.ts'
import {
  ChainStatus,
  ChainTrouble,
  ReadinessCheck,
  EndpointStatus,
  IndexerStatus,
  Readiness,
} from './schemas/status.ts'
import { Problem, ProblemExplanation } from './problems.ts'

/** Every schema that is referred to by its `$id`. */
export const sharedSchemas = [
  AsOf,
  Origin,
  Agreement,
  Check,
  Seat,
  Appeal,
  Round,
  Movement,
  Ledger,
  DisputeSummary,
  Dispute,
  DealSummary,
  DealAnomaly,
  Deal,
  MediatorRecord,
  MediatorSeat,
  MediatorSummary,
  Mediator,
  ParameterSet,
  ParameterVersion,
  ClassTerms,
  DrawClass,
  Sponsor,
  Module,
  WiringChange,
  ControllerWiring,
  ContractCustody,
  ChainFact,
  Chain,
  ReadinessCheck,
  Readiness,
  ChainTrouble,
  EndpointStatus,
  ChainStatus,
  IndexerStatus,
  Problem,
  ProblemExplanation,
] as const

const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 400, description: '`nextCursor` of the page before' })),
}

const Page = <Item extends TSchema & { readonly $id?: string }>(item: Item) =>
  Type.Object({
    items: Type.Array(refTo(item)),
    nextCursor: Nullable(Type.String({ description: 'where the next page starts; null on the last page' })),
    asOf: refTo(AsOf),
  })

const One = <Item extends TSchema & { readonly $id?: string }>(item: Item) =>
  Type.Object({ item: refTo(item), asOf: refTo(AsOf) })

const none = Type.Object({})
const dealParams = Type.Object({ dealId: Type.String({ minLength: 1, maxLength: 200 }) })
const disputeParams = Type.Object({ disputeId: Bytes32 })
const mediatorParams = Type.Object({ address: Address })

const route = <Params extends TObject, Query extends TObject, Answer extends TSchema>(definition: {
  readonly path: string
  readonly summary: string
  readonly params: Params
  readonly query: Query
  readonly answer: Answer
}) => definition

/** The API, route by route: the server registers it, the client is typed by it, and OpenAPI is made from it. All are GET. */
export const routes = {
  listDisputes: route({
    path: '/v1/disputes',
    summary: 'Disputes, newest first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      phase: Type.Optional(PhaseName),
      outcome: Type.Optional(OutcomeName),
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
    query: none,
    answer: One(Dispute),
  }),
  listDisputeEvents: route({
    path: '/v1/disputes/:disputeId/events',
    summary: 'Every chain fact about a dispute and its deal, in log order',
    params: disputeParams,
    query: Type.Object(pageQuery),
    answer: Page(ChainFact),
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
    query: Type.Object(pageQuery),
    answer: Page(Check),
  }),
  listDeals: route({
    path: '/v1/deals',
    summary: 'Deals on chain, newest first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      state: Type.Optional(DealState),
      standing: Type.Optional(Type.Enum([...DEAL_STANDINGS])),
    }),
    answer: Page(DealSummary),
  }),
  getDeal: route({
    path: '/v1/deals/:dealId',
    summary: 'One deal: terms, result, history and money',
    params: dealParams,
    query: none,
    answer: One(Deal),
  }),
  listMediators: route({
    path: '/v1/mediators',
    summary: 'Mediators, in order of address',
    params: none,
    query: Type.Object(pageQuery),
    answer: Page(MediatorSummary),
  }),
  getMediator: route({
    path: '/v1/mediators/:address',
    summary: 'One mediator: stake, record and latest seats',
    params: mediatorParams,
    query: none,
    answer: One(Mediator),
  }),
  listClasses: route({
    path: '/v1/classes',
    summary: 'Draw classes and their terms',
    params: none,
    query: Type.Object(pageQuery),
    answer: Page(DrawClass),
  }),
  listSponsors: route({
    path: '/v1/sponsors',
    summary: 'Sponsors of canaries, in order of address',
    params: none,
    query: Type.Object(pageQuery),
    answer: Page(Sponsor),
  }),
  listParameters: route({
    path: '/v1/parameters',
    summary: 'Versions of the pool’s parameters, newest first',
    params: none,
    query: Type.Object(pageQuery),
    answer: Page(ParameterVersion),
  }),
  listModules: route({
    path: '/v1/modules',
    summary: 'Modules that the chain names, in order of name',
    params: none,
    query: Type.Object({ ...pageQuery, source: Type.Optional(Type.Enum([...MODULE_SOURCES])) }),
    answer: Page(Module),
  }),
  listContracts: route({
    path: '/v1/contracts',
    summary: 'Who holds each contract, in order of address',
    params: none,
    query: Type.Object(pageQuery),
    answer: Page(ContractCustody),
  }),
  listControllers: route({
    path: '/v1/controllers',
    summary: 'Whom Lilypad’s V1 contracts obey on each chain, and every change of that',
    params: none,
    query: none,
    answer: Type.Object({ items: Type.Array(refTo(ControllerWiring)), asOf: refTo(AsOf) }),
  }),
  listEvents: route({
    path: '/v1/events',
    summary: 'Chain facts in log order',
    params: none,
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      after: Type.Optional(Position),
    }),
    answer: Page(ChainFact),
  }),
  listChains: route({
    path: '/v1/chains',
    summary: 'The chains this indexer follows, and how far',
    params: none,
    query: none,
    answer: Type.Object({ items: Type.Array(refTo(Chain)) }),
  }),
  getProblem: route({
    path: '/problems/:code',
    summary: 'What a problem code means and what to do',
    params: Type.Object({ code: Type.String({ maxLength: 100 }) }),
    query: none,
    answer: refTo(ProblemExplanation),
  }),
} as const

export type Routes = typeof routes
/** The name of a route, which is its operationId in OpenAPI. */
export type OperationId = keyof Routes
export type ParamsOf<Id extends OperationId> = Static<Routes[Id]['params']>
export type QueryOf<Id extends OperationId> = Static<Routes[Id]['query']>
export type AnswerOf<Id extends OperationId> = Static<Routes[Id]['answer']>
