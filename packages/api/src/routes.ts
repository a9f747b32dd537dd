import type { Static } from 'typebox'
import { dealRoutes } from './routes/deals.ts'
import { disputeRoutes } from './routes/disputes.ts'
import { eventRoutes } from './routes/events.ts'
import { v2Routes } from './routes/lilypad-v2.ts'
import { mediatorRoutes } from './routes/mediators.ts'
import { networkRoutes } from './routes/network.ts'
import { poolRoutes } from './routes/pool.ts'
import { problemRoutes } from './routes/problems.ts'
import { scoreboardRoutes } from './routes/scoreboard.ts'
import { trustRoutes } from './routes/trust.ts'
import { voteRoutes } from './routes/votes.ts'

/** The API, route by route: the server registers it, the client is typed by it, and OpenAPI is made from it. All are GET. */
export const routes = {
  ...disputeRoutes,
  ...voteRoutes,
  ...dealRoutes,
  ...mediatorRoutes,
  ...poolRoutes,
  ...networkRoutes,
  ...v2Routes,
  ...scoreboardRoutes,
  ...trustRoutes,
  ...eventRoutes,
  ...problemRoutes,
} as const

export type Routes = typeof routes
/** The name of a route, which is its operationId in OpenAPI. */
export type OperationId = keyof Routes
export type ParamsOf<Id extends OperationId> = Static<Routes[Id]['params']>
export type QueryOf<Id extends OperationId> = Static<Routes[Id]['query']>
export type AnswerOf<Id extends OperationId> = Static<Routes[Id]['answer']>
