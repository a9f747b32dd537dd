import Fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Logger } from '@lilymed/service-kit'
import { artifactRoutes } from './artifact-routes.ts'
import type { ArtifactShelf } from './artifact-routes.ts'
import { createAuthenticate } from './authenticate.ts'
import type { Tenant } from './authenticate.ts'
import { createHttpServer, serverLimits } from './create-server.ts'
import type { ServerLimits, TlsMaterial } from './create-server.ts'
import { healthRoute } from './health-route.ts'
import type { Health } from './health-route.ts'
import { problemOf, sendProblem } from './problem.ts'
import { runRoutes } from './run-routes.ts'
import type { RunsOfTenants } from './run-routes.ts'
import { slotRoutes } from './slot-routes.ts'
import type { SlotsView } from './slots-view.ts'

export type AppOptions = {
  readonly runs: RunsOfTenants
  readonly artifacts: ArtifactShelf
  readonly slots: () => SlotsView
  readonly health: () => Health
  readonly tenants: readonly Tenant[]
  readonly tls?: TlsMaterial | undefined
  readonly limits?: ServerLimits
  /** More routes under `/v1`. */
  readonly routes?: readonly FastifyPluginAsync[]
  readonly logger: Logger
}

const bodyLimit = 64 * 2 ** 20

/** The HTTP API, not listening yet: every route but `/health` asks who the client is, before it reads what the client sends. */
export function createApp(options: AppOptions): FastifyInstance {
  const { runs, artifacts, slots, health, tenants, tls, limits = serverLimits, routes = [], logger } = options
  const app = Fastify({
    bodyLimit,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    serverFactory: (handler) => createHttpServer(handler, tls, limits),
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        allErrors: false,
        discriminator: true,
      },
    },
  })
  const authenticate = createAuthenticate(tenants)

  app.decorateRequest('tenant', '')
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/health') return
    const tenant = authenticate(request.headers.authorization, request.raw.socket)
    if (tenant !== undefined) {
      request.tenant = tenant
      return
    }
    // Closed, so that nobody keeps the connection by sending a body that no one reads.
    reply.header('www-authenticate', 'Bearer').header('connection', 'close')
    await sendProblem(reply, 'UNAUTHORISED')
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'NOT_FOUND'))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error)
    // Whoever hung up in the middle of a body wants no answer, and is no failure of ours.
    if (problem.code === 'INTERNAL' && !request.raw.readableAborted) {
      logger.error({ err: error, route: request.routeOptions.url }, 'request failed')
    }
    return sendProblem(reply, problem.code, problem.details)
  })

  app.register(healthRoute(health))
  app.register(runRoutes(runs), { prefix: '/v1' })
  app.register(artifactRoutes(artifacts), { prefix: '/v1' })
  app.register(slotRoutes(slots), { prefix: '/v1' })
  for (const more of routes) app.register(more, { prefix: '/v1' })
  return app
}
