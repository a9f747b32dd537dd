import { Type } from 'typebox'
import { Mediator, MediatorSummary } from '../schemas/mediator.ts'
import { Address } from '../schemas/primitives.ts'
import { Page, One, pageQuery, none, route } from './define-route.ts'

const mediatorParams = Type.Object({ address: Address })

/** Mediators of the pool. */
export const mediatorRoutes = {
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
} as const
