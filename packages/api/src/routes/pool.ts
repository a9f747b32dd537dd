import { Type } from 'typebox'
import { DrawClass, ParameterVersion, Sponsor } from '../schemas/pool.ts'
import { chainFilter, Page, pageQuery, none, route } from './define-route.ts'

/** What the pool is governed by. */
export const poolRoutes = {
  listClasses: route({
    path: '/v1/classes',
    summary: 'Draw classes and their terms',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(DrawClass),
  }),
  listSponsors: route({
    path: '/v1/sponsors',
    summary: 'Sponsors of canaries, in order of address',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(Sponsor),
  }),
  listParameters: route({
    path: '/v1/parameters',
    summary: 'Versions of the pool’s parameters, newest first',
    params: none,
    query: Type.Object({ ...pageQuery, ...chainFilter }),
    answer: Page(ParameterVersion),
  }),
} as const
