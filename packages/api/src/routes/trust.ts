import { Type } from 'typebox'
import { Trust } from '../schemas/trust.ts'
import { chainFilter, none, One, route } from './define-route.ts'

/** Who can do what to whom. */
export const trustRoutes = {
  getTrust: route({
    path: '/v1/trust',
    summary: 'Who can do what to whom in a network, as its contracts’ state said at one block',
    params: none,
    query: Type.Object({ ...chainFilter }),
    answer: One(Trust),
  }),
} as const
