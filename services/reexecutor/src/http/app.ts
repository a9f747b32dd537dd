import Fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Logger } from '@lilymed/service-kit'
import { artifactRoutes } from './artifact-routes.ts'
import type { ArtifactShelf } from './artifact-routes.ts'
import { createAuthenticate } from './authenticate.ts'
import type { Tenant } from './authenticate.ts'
import { createConnections } from './connections.ts'
import { createHttpServer, serverLimits } from './create-server.ts'
import type { ServerLimits, TlsMaterial } from './create-server.ts'
import { healthRoute } from './health-route.ts'
import type { Health } from './health-route.ts'
import { problemOf, sendProblem } from './problem.ts'
import { runRoutes } from './run-routes.ts'
import type { RunsOfTenants } from './run-routes.ts'
import { slotRoutes } from './slot-routes.ts'
import type { SlotsView } from './slots-view.ts'
import { watchBody } from './watch-body.ts'

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
  /** Told why a client's connection was cut or refused. */
  readonly onCut?: (reason: CutReason) => void
  readonly logger: Logger
}

/** Why a connection was cut: too many of one tenant, a body that came too slowly, a follower who did not read. */
export type CutReason = 'connections' | 'slow-body' | 'slow-reader'

const bodyLimit = 64 * 2 ** 20

/** The HTTP API, not listening yet: every route but `/health` asks who the client is, before it reads what the client sends. */
export function createApp(options: AppOptions): FastifyInstance {
  const { runs, artifacts, slots, health, tenants, tls, limits = serverLimits, routes = [], logger } = options
  const { onCut = () => undefined } = options
  const connections = createConnections(limits)
  const app = Fastify({
    bodyLimit,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    serverFactory: (handler) => createHttpServer(handler, tls, limits).on('connection', connections.arrived),
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
      if (connections.admit(request.raw.socket, tenant)) {
        watchBody(request.raw, limits, () => onCut('slow-body'))
        return
      }
      onCut('connections')
      await sendProblem(reply.header('connection', 'close'), 'CONNECTIONS_FULL')
      return
    }
    // Closed, so that nobody keeps the connection by sending a body that no one reads.
    reply.header('www-authenticate', 'Bearer').header('connection', 'close')
    await sendProblem(reply, 'UNAUTHORISED')
  })
  // A DELETE may say that it is JSON and send none; where a body is needed, its schema misses it.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parseJson(request, body as string, done)
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
  app.register(
    runRoutes(runs, () => onCut('slow-reader')),
    { prefix: '/v1' },
  )
  app.register(artifactRoutes(artifacts), { prefix: '/v1' })
  app.register(slotRoutes(slots), { prefix: '/v1' })
  for (const more of routes) app.register(more, { prefix: '/v1' })
  return app
}
