import { Type } from 'typebox'
import { Deal, DEAL_STANDINGS, DealSummary } from '../schemas/deal.ts'
import { DealState } from '../schemas/names.ts'
import { Address } from '../schemas/primitives.ts'
import {
  chainFilter,
  dealIdOf,
  moduleName,
  momentQuery,
  none,
  One,
  Page,
  pageQuery,
  route,
  timeFilter,
} from './define-route.ts'

const dealParams = Type.Object({ dealId: dealIdOf })

/** Deals as Lilypad’s contracts know them. */
export const dealRoutes = {
  listDeals: route({
    path: '/v1/deals',
    summary: 'Deals on chain, newest first',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...chainFilter,
      jobCreator: Type.Optional(Address),
      resourceProvider: Type.Optional(Address),
      solver: Type.Optional(Address),
      mediator: Type.Optional({ ...Address, description: 'who was drawn to mediate, or the pool itself' }),
      module: Type.Optional({
        ...moduleName,
        description: 'of deals that contracts asked for: the module they named',
      }),
      ...timeFilter,
      state: Type.Optional(DealState),
      standing: Type.Optional(Type.Enum([...DEAL_STANDINGS])),
    }),
    answer: Page(DealSummary),
  }),
  getDeal: route({
    path: '/v1/deals/:dealId',
    summary: 'One deal: terms, result, history and money',
    params: dealParams,
    query: Type.Object({ ...chainFilter, ...momentQuery }),
    answer: One(Deal),
  }),
} as const
