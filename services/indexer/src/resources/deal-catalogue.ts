import type { Deal, DealSummary } from '@lilymed/api'
import type { DealRow } from '../projections/deal-row.ts'
import { dealModules } from '../projections/deal-modules.ts'
import { deals } from '../projections/deals.ts'
import { longDeals } from '../projections/long-deals.ts'
import type { ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toDeal, toDealSummary } from './deal-resource.ts'
import { isWithin, pageOfKept } from './page.ts'
import type { Page, Stretch } from './page.ts'

/** Which deals to list. Addresses are as the log has them. */
export type DealQuery = Pick<ListQuery, 'chainId' | 'order' | 'limit' | 'after'> &
  Stretch & {
    readonly jobCreator?: string | undefined
    readonly resourceProvider?: string | undefined
    readonly solver?: string | undefined
    readonly mediator?: string | undefined
    readonly module?: string | undefined
    readonly state?: string | undefined
    readonly standing?: string | undefined
  }

/** Deals as they are shown. */
export type DealCatalogue = {
  /** A deal of any chain, or of one. */
  deal(dealId: string, chainId?: number): Deal | undefined
  /** The id of a deal, by the digest of an id that cannot stand in an address. */
  dealIdOf(digest: string, chainId?: number): string | undefined
  deals(query: DealQuery): Page<DealSummary>
}

/** Reads deals out of a read model. */
export const createDealCatalogue = (reads: ReadModel): DealCatalogue => ({
  deal: (dealId, chainId) => {
    const row = chainId === undefined ? reads.find(deals, dealId) : reads.get(deals, chainId, dealId)
    return row === undefined ? undefined : toDeal(row)
  },
  dealIdOf: (digest, chainId) =>
    (chainId === undefined ? reads.find(longDeals, digest) : reads.get(longDeals, chainId, digest))?.dealId,
  deals: (query) => {
    const { chainId, order, limit, after, module } = query
    const via =
      module === undefined
        ? undefined
        : ({ projection: dealModules, column: 'module', value: module } as const)
    const filters = {
      jobcreator: query.jobCreator,
      resourceprovider: query.resourceProvider,
      state: query.state,
      standing: query.standing,
      solver: query.solver,
      mediator: query.mediator,
    }
    const stretch = reads.positionsBetween(query, chainId)
    return pageOfKept(
      reads,
      deals,
      { chainId, order, limit, after, via, filters, ...stretch },
      (row: DealRow) => (isWithin(row.created, query) ? toDealSummary(row) : undefined),
    )
  },
})
