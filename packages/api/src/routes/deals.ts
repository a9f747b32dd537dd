import { Type } from 'typebox'
import { Deal, DEAL_STANDINGS, DealSummary } from '../schemas/deal.ts'
import { DealState } from '../schemas/names.ts'
import { dealIdOf, Page, One, none, pageQuery, route } from './define-route.ts'

const dealParams = Type.Object({ dealId: dealIdOf })

/** Deals as Lilypad’s contracts know them. */
export const dealRoutes = {
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
} as const
