import { routes } from '@lilymed/api'
import type { AsOf, OperationId } from '@lilymed/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EvidenceDesk } from '../evidence/evidence-desk.ts'
import type { Catalogue } from '../resources/catalogue.ts'
import type { Scoreboard } from '../scoreboard/scoreboard.ts'
import type { TrustSource } from '../trust/trust-watch.ts'
import { refusal } from './answer.ts'
import type { Answer } from './answer.ts'
import { createInputCheck } from './checked-input.ts'
import { etagOf, isUnchanged } from './etag.ts'
import { createHandlers } from './handlers.ts'
import { sendProblem, sendRefusal } from './send-problem.ts'

/** Routes that answer whether or not a block has been read. */
const timeless = new Set<OperationId>(['listChains', 'getProblem'])

/** Routes whose answers also tell what no position of the log tells. */
const volatile = new Set<OperationId>(['getTrust'])

const nothingRead: AsOf = { chainId: 0, block: 0, at: null, finality: null, position: '', chains: [] }

type Paged = { readonly nextCursor?: string | null }

const nextLink = (request: FastifyRequest, body: unknown): string | undefined => {
  const { nextCursor } = body as Paged
  if (typeof nextCursor !== 'string') return undefined
  const next = new URL(request.url, 'http://localhost')
  next.searchParams.set(next.pathname === '/v1/events' ? 'after' : 'cursor', nextCursor)
  return `<${next.pathname}${next.search}>; rel="next"`
}

/** Registers every route of the table. Each answer carries the position it reflects, as `asOf` and as its ETag. */
export const registerApi = (
  app: FastifyInstance,
  catalogue: Catalogue,
  scoreboard: Scoreboard,
  evidence: EvidenceDesk,
  trust: TrustSource,
): void => {
  const handlers = createHandlers(catalogue, scoreboard, evidence, trust)

  const reply = (id: OperationId) => {
    const check = createInputCheck(routes[id])
    // The schema of the route has checked params and query before this runs.
    const handle = handlers[id] as (input: object) => Answer<unknown> | Promise<Answer<unknown>>
    return async (request: FastifyRequest, asOf: AsOf): Promise<Answer<unknown>> => {
      const input = check(request)
      if (input.kind === 'wrong') return refusal(input.errors)
      return handle({ params: input.params, query: input.query, asOf })
    }
  }

  const respond = (id: OperationId) => {
    const give = reply(id)
    return async (request: FastifyRequest, response: FastifyReply) => {
      const asOf = catalogue.asOf()
      if (asOf === undefined && !timeless.has(id)) return sendProblem(request, response, 'NOT_CAUGHT_UP')
      const { chainId } = request.query as { readonly chainId?: number }
      const answer = await give(request, catalogue.asOf(chainId) ?? nothingRead)
      if (answer.kind === 'problem') return sendRefusal(request, response, answer)
      if (volatile.has(id)) void response.header('cache-control', 'no-cache')
      else if (asOf !== undefined) {
        const etag = etagOf(asOf.position, catalogue.edition())
        void response.header('etag', etag).header('cache-control', 'no-cache')
        // Only now: what is not there has no tag, whichever a reader may name.
        if (isUnchanged(request.headers['if-none-match'], etag)) return response.code(304).send()
      }
      const link = nextLink(request, answer.body)
      if (link !== undefined) void response.header('link', link)
      return response.type('application/json; charset=utf-8').send(answer.body)
    }
  }

  for (const [id, route] of Object.entries(routes)) {
    const closed = { additionalProperties: false }
    app.get(route.path, {
      schema: {
        operationId: id,
        summary: route.summary,
        params: { ...route.params, ...closed },
        querystring: { ...route.query, ...closed },
        response: { 200: route.answer, '4xx': { $ref: 'Problem#' }, '5xx': { $ref: 'Problem#' } },
      },
      handler: respond(id as OperationId),
    })
  }
}
