import { Type } from 'typebox'
import { ChainFact } from '../schemas/chain-fact.ts'
import { Position } from '../schemas/primitives.ts'
import { Page, none, route } from './define-route.ts'

/** The facts themselves. */
export const eventRoutes = {
  listEvents: route({
    path: '/v1/events',
    summary: 'Chain facts in log order',
    params: none,
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      after: Type.Optional(Position),
    }),
    answer: Page(ChainFact),
  }),
} as const
