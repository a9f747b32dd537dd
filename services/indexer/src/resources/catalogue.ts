import type {
  AsOf,
  Chain,
  ChainFact,
  Check,
  ContractCustody,
  ControllerWiring,
  Deal,
  DealSummary,
  Dispute,
  DisputeSummary,
  DrawClass,
  Mediator,
  MediatorSummary,
  Module,
  ParameterVersion,
  Sponsor,
  V2Account,
  V2Deal,
  V2Result,
} from '@lilymed/api'
import type { Phase } from '@lilymed/domain'
import { agreements } from '../projections/agreements.ts'
import { classes } from '../projections/classes.ts'
import { custody } from '../projections/custody.ts'
import { deals } from '../projections/deals.ts'
import { disputes } from '../projections/disputes.ts'
import type { DisputeRow } from '../projections/dispute-row.ts'
import { mediators } from '../projections/mediators.ts'
import { modules } from '../projections/modules.ts'
import { parameters } from '../projections/parameters.ts'
import type { ParametersRow } from '../projections/parameters.ts'
import type { Projection } from '../projections/projection.ts'
import { seats } from '../projections/seats.ts'
import { sponsors } from '../projections/sponsors.ts'
import { v2Accounts } from '../projections/v2-accounts.ts'
import { v2Deals } from '../projections/v2-deals.ts'
import { v2Results } from '../projections/v2-results.ts'
import { wiring, WIRING_KEY } from '../projections/wiring.ts'
import type { FactPage, FactQuery } from '../read-model/find-facts.ts'
import type { Listed, ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toDeal, toDealSummary } from './deal-resource.ts'
import { phasesBefore } from './dispute-phase.ts'
import { toDispute, toDisputeSummary } from './dispute-resource.ts'
import type { DisputeSource } from './dispute-resource.ts'
import { toMediator, toMediatorSeat, toMediatorSummary } from './mediator-resource.ts'

/** A page of a list and the place of its last item, null on the last page. */
export type Page<Item> = { readonly items: Item[]; readonly next: Listed<unknown>['place'] | null }

/** Which disputes to list: `phase` is the phase at the time of the newest block. */
export type DisputeQuery = Omit<ListQuery, 'filters'> & {
  readonly phase?: Phase
  readonly outcome?: string
  readonly parameterVersion?: number
}

/** Everything that the API and the explorer show, read from the read model. */
export type Catalogue = {
  /** The block of a chain, or of the first that is followed; undefined while no block has been read. */
  asOf(chainId?: number): AsOf | undefined
  /** Tells one build of the read model from another. */
  edition(): string
  chains(): readonly Chain[]
  dispute(disputeId: string): Dispute | undefined
  disputes(query: DisputeQuery): Page<DisputeSummary>
  /** Facts about a dispute and its deal; undefined where there is no such dispute. */
  disputeEvents(disputeId: string, after: string, limit: number): Promise<readonly ChainFact[]> | undefined
  deal(dealId: string): Deal | undefined
  deals(query: ListQuery): Page<DealSummary>
  mediator(address: string): Mediator | undefined
  mediators(query: ListQuery): Page<MediatorSummary>
  /** Acts of the pool that are not what we computed. */
  disagreements(query: ListQuery): Page<Check>
  parameters(query: ListQuery): Page<ParameterVersion>
  modules(query: ListQuery): Page<Module>
  contracts(query: ListQuery): Page<ContractCustody>
  controllers(): readonly ControllerWiring[]
  v2Deals(query: ListQuery): Page<V2Deal>
  v2Results(query: ListQuery): Page<V2Result>
  v2Accounts(query: ListQuery): Page<V2Account>
  classes(query: ListQuery): Page<DrawClass>
  sponsors(query: ListQuery): Page<Sponsor>
  events(query: FactQuery): Promise<FactPage>
}

/** How many of its latest seats a mediator's page shows. */
const latestSeats = 50

const pageOf = <Row, Item>(
  reads: ReadModel,
  projection: Projection<Row>,
  query: ListQuery,
  show: (row: Row) => Item,
): Page<Item> => {
  // One more than asked for tells whether there is a next page.
  const found = reads.list(projection, { ...query, limit: query.limit + 1 })
  const shown = found.slice(0, query.limit)
  return {
    items: shown.map(({ row }) => show(row)),
    next: found.length > shown.length ? (shown.at(-1)?.place ?? null) : null,
  }
}

const toParameterVersion = (row: ParametersRow): ParameterVersion => {
  const { order: _, ...version } = row
  return version
}

/** Reads what is shown out of a read model. */
export const createCatalogue = (reads: ReadModel): Catalogue => {
  const sourceOf = (row: DisputeRow): DisputeSource => {
    const at = reads.chains().find(({ chainId }) => chainId === row.chainId)?.at ?? null
    return {
      row,
      checks: reads.withPrefix(agreements, row.chainId, `${row.disputeId}/`),
      rules: reads.get(parameters, row.chainId, String(row.parameterVersion))?.parameters ?? undefined,
      now: at === null ? null : BigInt(Date.parse(at) / 1000),
    }
  }

  /** Rows hold the phase as of the last fact, so whatever time may have brought into the phase is read and looked at. */
  const listDisputes = ({
    phase,
    outcome,
    parameterVersion,
    ...query
  }: DisputeQuery): Page<DisputeSummary> => {
    const filters = {
      outcome,
      parameters: parameterVersion === undefined ? undefined : String(parameterVersion),
      ...(phase === undefined ? {} : { phase: phasesBefore(phase) }),
    }
    const items: DisputeSummary[] = []
    let last: Listed<unknown>['place'] | undefined
    let { after } = query
    for (;;) {
      const found = reads.list(disputes, {
        ...query,
        filters,
        limit: query.limit + 1,
        ...(after === undefined ? {} : { after }),
      })
      for (const { row, place } of found) {
        const summary = toDisputeSummary(sourceOf(row))
        if (phase !== undefined && summary.phase !== phase) continue
        if (items.length === query.limit) return { items, next: last ?? null }
        items.push(summary)
        last = place
      }
      after = found.at(-1)?.place
      if (found.length <= query.limit) return { items, next: null }
    }
  }

  return {
    asOf: (chainId) => {
      const checkpoint = reads.checkpoint()
      const chains = reads.chains()
      const chain = chains.find((candidate) => candidate.chainId === chainId) ?? chains[0]
      if (checkpoint === undefined || chain === undefined) return undefined
      const { block, at, finality } = chain
      return { chainId: chain.chainId, block, at, finality, position: checkpoint.position }
    },
    edition: () => reads.edition().id,
    chains: () => reads.chains(),
    dispute: (disputeId) => {
      const row = reads.find(disputes, disputeId)
      if (row === undefined) return undefined
      return toDispute(sourceOf(row), reads.find(deals, row.dealId))
    },
    disputes: listDisputes,
    disputeEvents: (disputeId, after, limit) => {
      const row = reads.find(disputes, disputeId)
      return row === undefined ? undefined : reads.facts.after(after, limit, [disputeId, row.dealId])
    },
    deal: (dealId) => {
      const row = reads.find(deals, dealId)
      return row === undefined ? undefined : toDeal(row)
    },
    deals: (query) => pageOf(reads, deals, query, toDealSummary),
    mediator: (address) => {
      const row = reads.find(mediators, address)
      if (row === undefined) return undefined
      const filters = { mediator: address }
      const latest = reads.list(seats, { filters, order: 'descending', limit: latestSeats })
      const shown = latest.map(({ row: seat }) =>
        toMediatorSeat(seat, reads.find(disputes, seat.disputeId)?.outcome ?? null),
      )
      return toMediator(row, shown)
    },
    mediators: (query) => pageOf(reads, mediators, query, toMediatorSummary),
    disagreements: (query) =>
      pageOf(reads, agreements, { ...query, filters: { agrees: 'false' } }, (row) => row),
    parameters: (query) => pageOf(reads, parameters, query, toParameterVersion),
    modules: (query) => pageOf(reads, modules, query, (row) => row),
    contracts: (query) => pageOf(reads, custody, query, (row) => row),
    controllers: () => reads.chains().flatMap(({ chainId }) => reads.get(wiring, chainId, WIRING_KEY) ?? []),
    v2Deals: (query) => pageOf(reads, v2Deals, query, (row) => row),
    v2Results: (query) => pageOf(reads, v2Results, query, (row) => row),
    v2Accounts: (query) => pageOf(reads, v2Accounts, query, (row) => row),
    classes: (query) => pageOf(reads, classes, query, (row) => row),
    sponsors: (query) => pageOf(reads, sponsors, query, (row) => row),
    events: (query) => reads.facts.find(query),
  }
}
