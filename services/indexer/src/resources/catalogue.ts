import type { AsOf, Chain, ChainFact, Deal, DealSummary, Dispute, DisputeSummary } from '@lilymed/api'
import type { Mediator, MediatorSummary } from '@lilymed/api'
import { agreements } from '../projections/agreements.ts'
import type { AgreementRow } from '../projections/agreements.ts'
import { deals } from '../projections/deals.ts'
import { disputes } from '../projections/disputes.ts'
import type { DisputeRow } from '../projections/dispute-row.ts'
import { mediators } from '../projections/mediators.ts'
import type { Projection } from '../projections/projection.ts'
import { seats } from '../projections/seats.ts'
import type { Listed, ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toDeal, toDealSummary } from './deal-resource.ts'
import { toDispute, toDisputeSummary } from './dispute-resource.ts'
import { toMediator, toMediatorSeat, toMediatorSummary } from './mediator-resource.ts'

/** A page of a list and the place of its last item, null on the last page. */
export type Page<Item> = { readonly items: Item[]; readonly next: Listed<unknown>['place'] | null }

/** Everything that the API and the explorer show, read from the read model. */
export type Catalogue = {
  /** Undefined while no block has been read. */
  asOf(chainId?: number): AsOf | undefined
  chains(): readonly Chain[]
  dispute(disputeId: string): Dispute | undefined
  disputes(query: ListQuery): Page<DisputeSummary>
  /** Facts about a dispute and its deal; undefined where there is no such dispute. */
  disputeEvents(disputeId: string, after: string, limit: number): readonly ChainFact[] | undefined
  deal(dealId: string): Deal | undefined
  deals(query: ListQuery): Page<DealSummary>
  mediator(address: string): Mediator | undefined
  mediators(query: ListQuery): Page<MediatorSummary>
  events(after: string, limit: number): readonly ChainFact[]
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

/** Reads what is shown out of a read model. */
export const createCatalogue = (reads: ReadModel): Catalogue => {
  const checksOf = (row: DisputeRow): readonly AgreementRow[] =>
    reads.withPrefix(agreements, row.chainId, `${row.disputeId}/`)

  return {
    asOf: (chainId) => {
      const checkpoint = reads.checkpoint()
      const chains = reads.chains()
      const chain = chains.find((candidate) => candidate.chainId === chainId) ?? chains[0]
      if (checkpoint === undefined || chain === undefined) return undefined
      const { block, at, finality } = chain
      return { block, at, finality, position: checkpoint.position }
    },
    chains: () => reads.chains(),
    dispute: (disputeId) => {
      const row = reads.find(disputes, disputeId)
      if (row === undefined) return undefined
      return toDispute(row, reads.find(deals, row.dealId), checksOf(row))
    },
    disputes: (query) => pageOf(reads, disputes, query, (row) => toDisputeSummary(row, checksOf(row))),
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
    events: (after, limit) => reads.facts.after(after, limit),
  }
}
