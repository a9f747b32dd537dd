import { probes } from '@lilymed/api'
import type { FastifyInstance } from 'fastify'
import type { TakeRequest } from './rate-limit.ts'
import { sendProblem } from './send-problem.ts'

/** Whoever watches over the indexer must learn of its health when it is asked too much. */
const exempt = new Set<string>(Object.values(probes).map(({ path }) => path))

/** Refuses the requests of an address that asks too often, before anything is done for them. */
export const limitRequests = (app: FastifyInstance, take: TakeRequest): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (exempt.has(request.routeOptions.url ?? '')) return
    const seconds = take(request.ip)
    if (seconds === 0) return
    void reply.header('retry-after', String(seconds))
    await sendProblem(request, reply, 'TOO_MANY_REQUESTS')
  })
}
