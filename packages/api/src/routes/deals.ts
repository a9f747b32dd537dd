import { Type } from 'typebox'
import { Deal, DEAL_STANDINGS, DealSummary } from '../schemas/deal.ts'
import { DealState } from '../schemas/names.ts'
import { Address, Bytes32 } from '../schemas/primitives.ts'
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
      ...partyFilter,
      mediator: Type.Optional({ ...Address, description: 'who was drawn to mediate, or the pool itself' }),
      ...moduleFilter,
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
  getDealByDigest: route({
    path: '/v1/deals/by-digest/:digest',
    summary: 'One deal whose id is empty or too long for an address: by keccak256 of the id’s UTF-8 bytes',
    params: Type.Object({ digest: Bytes32 }),
    query: Type.Object({ ...chainFilter, ...momentQuery }),
    answer: One(Deal),
  }),
} as const
