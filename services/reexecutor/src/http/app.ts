import Fastify from 'fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Logger } from '@lilymed/service-kit'
import { artifactRoutes } from './artifact-routes.ts'
import type { ArtifactSource } from './artifact-routes.ts'
import { createTokenCheck } from './authenticate.ts'
import { healthRoute } from './health-route.ts'
import type { Health } from './health-route.ts'
import { sendProblem } from './problem.ts'
import { runRoutes } from './run-routes.ts'
import type { RunService } from '../runs/run-service.ts'

export type AppOptions = {
  readonly runs: RunService
  readonly artifacts: ArtifactSource
  readonly health: () => Health
  readonly token: string
  readonly logger: Logger
}

const bodyLimit = 64 * 2 ** 20

/** The HTTP API, not listening yet: every route but `/health` asks for the bearer token. */
export function createApp({ runs, artifacts, health, token, logger }: AppOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    forceCloseConnections: true,
    requestTimeout: 60_000,
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
  const isAuthorised = createTokenCheck(token)

  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/health' || isAuthorised(request.headers.authorization)) return
    reply.header('www-authenticate', 'Bearer')
    await sendProblem(reply, 'UNAUTHORISED')
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'NOT_FOUND'))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.validation !== undefined) {
      const errors = error.validation.map(({ instancePath, message = 'is not valid', params }) => ({
        path: `${error.validationContext ?? 'body'}${instancePath}`,
        message:
          'additionalProperty' in params ? `${message}: ${String(params['additionalProperty'])}` : message,
      }))
      return sendProblem(reply, 'REQUEST_INVALID', { errors })
    }
    if (error.statusCode === 413) return sendProblem(reply, 'BODY_TOO_LARGE')
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return sendProblem(reply, 'REQUEST_INVALID', { detail: error.message })
    }
    logger.error({ err: error, route: request.routeOptions.url }, 'request failed')
    return sendProblem(reply, 'INTERNAL')
  })

  app.register(healthRoute(health))
  app.register(runRoutes(runs), { prefix: '/v1' })
  app.register(artifactRoutes(artifacts), { prefix: '/v1' })
  return app
}
