import { routes } from '@lilymed/api'
import type { AsOf, OperationId } from '@lilymed/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Catalogue } from '../resources/catalogue.ts'
import type { Answer } from './answer.ts'
import { etagOf, isUnchanged } from './etag.ts'
import { createHandlers } from './handlers.ts'
import { sendProblem } from './send-problem.ts'

/** Routes that answer whether or not a block has been read. */
const timeless = new Set<OperationId>(['listChains', 'getProblem'])

const nothingRead: AsOf = { chainId: 0, block: 0, at: null, finality: null, position: '' }

type Paged = { readonly nextCursor?: string | null }

const nextLink = (request: FastifyRequest, body: unknown): string | undefined => {
  const { nextCursor } = body as Paged
  if (typeof nextCursor !== 'string') return undefined
  const next = new URL(request.url, 'http://localhost')
  next.searchParams.set(next.pathname === '/v1/events' ? 'after' : 'cursor', nextCursor)
  return `<${next.pathname}${next.search}>; rel="next"`
}

/** Registers every route of the table. Each answer carries the position it reflects, as `asOf` and as its ETag. */
export const registerApi = (app: FastifyInstance, catalogue: Catalogue): void => {
  const handlers = createHandlers(catalogue)

  const reply = (id: OperationId) => async (request: FastifyRequest, response: FastifyReply) => {
    const asOf = catalogue.asOf()
    if (asOf === undefined && !timeless.has(id)) return sendProblem(request, response, 'NOT_CAUGHT_UP')
    if (asOf !== undefined) {
      const etag = etagOf(asOf.position, catalogue.edition())
      void response.header('etag', etag).header('cache-control', 'no-cache')
      if (isUnchanged(request.headers['if-none-match'], etag)) return response.code(304).send()
    }
    // The schema of the route has checked params and query before this runs.
    const handle = handlers[id] as (input: object) => Answer<unknown> | Promise<Answer<unknown>>
    const answer = await handle({ params: request.params, query: request.query, asOf: asOf ?? nothingRead })
    if (answer.kind === 'problem') {
      void response.removeHeader('etag')
      return sendProblem(
        request,
        response,
        answer.code,
        answer.detail === undefined ? {} : { detail: answer.detail },
      )
    }
    const link = nextLink(request, answer.body)
    if (link !== undefined) void response.header('link', link)
    return response.type('application/json; charset=utf-8').send(answer.body)
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
      handler: reply(id as OperationId),
    })
  }
}
