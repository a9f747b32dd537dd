import { Type } from 'typebox'
import { V2Account, V2Deal, V2Result } from '../schemas/lilypad-v2.ts'
import { chainFilter, Page, pageQuery, none, route } from './define-route.ts'

/** Lilypad V2 as far as its events tell. */
export const v2Routes = {
  listV2Deals: route({
    path: '/v1/lilypad-v2/deals',
    summary: 'Deals of Lilypad V2 as far as its events tell, newest first',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(V2Deal),
  }),
  listV2Results: route({
    path: '/v1/lilypad-v2/results',
    summary: 'Results of Lilypad V2, newest first',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(V2Result),
  }),
  listV2Accounts: route({
    path: '/v1/lilypad-v2/accounts',
    summary: 'Accounts of Lilypad V2’s escrow, in order of address',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(V2Account),
  }),
} as const
