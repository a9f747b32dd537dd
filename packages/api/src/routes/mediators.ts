import { Type } from 'typebox'
import { Mediator, MediatorSummary } from '../schemas/mediator.ts'
import { Address, Bytes32 } from '../schemas/primitives.ts'
import { chainFilter, none, One, Page, pageQuery, route } from './define-route.ts'

const mediatorParams = Type.Object({ address: Address })

/** Mediators of the pool. */
export const mediatorRoutes = {
  listMediators: route({
    path: '/v1/mediators',
    summary: 'Mediators, in order of address',
    params: none,
    query: Type.Object({
      ...pageQuery,
      ...chainFilter,
      operator: Type.Optional({ ...Address, description: 'who stands behind it' }),
      drawClass: Type.Optional(Bytes32),
    }),
    answer: Page(MediatorSummary),
  }),
  getMediator: route({
    path: '/v1/mediators/:address',
    summary: 'One mediator: stake, record and latest seats',
    params: mediatorParams,
    query: Type.Object({ ...chainFilter }),
    answer: One(Mediator),
  }),
} as const
