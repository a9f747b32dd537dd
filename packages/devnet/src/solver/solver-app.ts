import { fastify } from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { PlainRefusal } from './plain-refusal.ts'
import { addRateLimit } from './rate-limit.ts'
import type { RateLimit } from './rate-limit.ts'
import { addDealRoutes } from './routes/deal-routes.ts'
import { addFileRoutes } from './routes/file-routes.ts'
import { addJobOfferRoutes } from './routes/job-offer-routes.ts'
import { addModuleRoutes } from './routes/module-routes.ts'
import { addResourceOfferRoutes } from './routes/resource-offer-routes.ts'
import { addTransactionRoutes } from './routes/transaction-routes.ts'
import type { SolverContext } from './solver-context.ts'

const maximumBodyBytes = 64 * 1024 * 1024

const sendPlain = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply
    .status(status)
    .type('text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(`${message}\n`)

/** The solver's HTTP interface, not yet listening: Lilypad's routes under /api/v1, ours for modules beside them. */
export const createSolverApp = (context: SolverContext, rateLimit?: RateLimit): FastifyInstance => {
  const app = fastify({ bodyLimit: maximumBodyBytes, exposeHeadRoutes: false, forceCloseConnections: true })
  // Go's handlers read the body themselves, whatever type it claims to have
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    sendPlain(reply, error instanceof PlainRefusal ? error.status : (error.statusCode ?? 500), error.message),
  )
  app.setNotFoundHandler((_request, reply) => sendPlain(reply, 404, '404 page not found'))
  addModuleRoutes(app, context)
  app.register(
    (api, _options, done) => {
      if (rateLimit) addRateLimit(api, rateLimit, context.now)
      addJobOfferRoutes(api, context)
      addResourceOfferRoutes(api, context)
      addDealRoutes(api, context)
      addTransactionRoutes(api, context)
      addFileRoutes(api, context)
      done()
    },
    { prefix: '/api/v1' },
  )
  return app
}
