import { routes } from '@lilymed/api'
import type { AsOf, QueryOf } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources, Shown } from '../page-server.ts'
import { dealPage } from '../pages/deal-page.ts'
import { dealsPage } from '../pages/deals-page.ts'
import { v2DealsPage } from '../pages/v2-deals-page.ts'

const perPage = 50
/** A page shows this many facts; the API has the rest. */
const factsPerPage = 500

const { state, standing, cursor } = routes.listDeals.query.properties

/** Registers the lists of deals, those of Lilypad V2 apart, and the page of each V1 deal. */
export const registerDeals = (app: FastifyInstance, { catalogue, reads }: PageSources): void => {
  servePage(app, catalogue, {
    path: '/deals',
    query: Type.Object({ state, standing, cursor }),
    show: (request, asOf) => {
      const { cursor: from, ...filter } = request.query as QueryOf<'listDeals'>
      const chosen = { state: filter.state, standing: filter.standing }
      const list = `page of deals ${chosen.state ?? ''} ${chosen.standing ?? ''}`
      const after = placeOf(list, from)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const found = catalogue.deals({
        ...chosen,
        order: 'descending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      return { page: dealsPage(found.items, chosen, nextHref('/deals', list, found.next, chosen), asOf) }
    },
  })

  const showDeal = async (dealId: string | undefined, asOf: AsOf | undefined): Promise<Shown> => {
    const deal = dealId === undefined ? undefined : catalogue.deal(dealId)
    if (deal === undefined || asOf === undefined) return { problem: 'DEAL_NOT_FOUND' }
    const facts = await reads.facts.after('', factsPerPage, [deal.dealId])
    return { page: dealPage(deal, facts, catalogue.asOf(deal.chainId) ?? asOf) }
  }

  servePage(app, catalogue, {
    path: '/deals/:dealId',
    params: routes.getDeal.params,
    show: (request, asOf) => showDeal((request.params as { dealId: string }).dealId, asOf),
  })

  servePage(app, catalogue, {
    path: '/deals/by-digest/:digest',
    params: routes.getDealByDigest.params,
    show: (request, asOf) =>
      showDeal(catalogue.dealIdOf((request.params as { digest: string }).digest), asOf),
  })

  servePage(app, catalogue, {
    path: '/lilypad-v2',
    query: Type.Object({ cursor }),
    show: (request, asOf) => {
      const list = 'page of v2 deals'
      const after = placeOf(list, (request.query as { cursor?: string }).cursor)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const found = catalogue.v2Deals({
        order: 'descending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      const accounts = catalogue.v2Accounts({ order: 'ascending', limit: perPage }).items
      const results = catalogue.v2Results({ order: 'descending', limit: perPage }).items
      const parts = { deals: found.items, results, accounts }
      return { page: v2DealsPage(parts, nextHref('/lilypad-v2', list, found.next), asOf) }
    },
  })
}
