import type { AsOf, IndexerStatus, ProblemCode } from '@lilymed/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TObject } from 'typebox'
import type { DeterminismReports } from '../determinism/determinism-reports.ts'
import type { EvidenceDesk } from '../evidence/evidence-desk.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { Place } from '../http/cursor.ts'
import { etagOf, isUnchanged } from '../http/etag.ts'
import { addressesIn, withChecksums } from '../http/parameters.ts'
import { sendProblem } from '../http/send-problem.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import type { Catalogue } from '../resources/catalogue.ts'
import type { Scoreboard } from '../scoreboard/scoreboard.ts'
import type { TrustSource } from '../trust/trust-watch.ts'
import { queryText } from './query-text.ts'
import type { QueryValues } from './query-text.ts'

/** What a page's route gives: the page's text, or a problem. */
export type Shown = { readonly page: string } | { readonly problem: ProblemCode; readonly detail?: string }

/** A page's route: its path, what it takes, and how it is made. `asOf` is undefined while no block has been read. */
export type PageRoute = {
  readonly path: string
  readonly params?: TObject
  readonly query?: TObject
  readonly show: (request: FastifyRequest, asOf: AsOf | undefined) => Shown | Promise<Shown>
  /** The page also tells what no position of the log tells, such as how endpoints answer: it is made anew each time. */
  readonly isVolatile?: boolean
}

/** What pages are made from. */
export type PageSources = {
  readonly catalogue: Catalogue
  readonly reads: ReadModel
  readonly status: () => IndexerStatus
  readonly reports: DeterminismReports
  readonly evidence: EvidenceDesk
  readonly scoreboard: Scoreboard
  readonly trust: TrustSource
}

/** Addresses as the log has them, whatever case they were typed in; an answer where their letters contradict their checksum. */
const checkAddresses = (
  request: FastifyRequest,
  { params, query }: PageRoute,
): { readonly detail: string } | undefined => {
  for (const [part, schema] of [
    ['params', params],
    ['query', query],
  ] as const) {
    if (schema === undefined) continue
    const { values, errors } = withChecksums(addressesIn(schema), request[part] as Record<string, unknown>)
    if (errors.length > 0) return { detail: errors.map(({ path, reason }) => `${path} ${reason}`).join('; ') }
    request[part] = values
  }
  return undefined
}

/** Fields that a form sent empty are fields that were not filled in. */
const dropEmpty = async (request: FastifyRequest): Promise<void> => {
  const query = request.query as Record<string, unknown>
  for (const [name, value] of Object.entries(query)) if (value === '') delete query[name]
}

/** Registers a page. It carries the same kind of ETag as answers of the API. */
export const servePage = (app: FastifyInstance, catalogue: Catalogue, page: PageRoute): void => {
  const { path, params, query, show, isVolatile = false } = page
  app.get(path, {
    schema: {
      hide: true,
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
    },
    preValidation: dropEmpty,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const wrong = checkAddresses(request, page)
      if (wrong !== undefined) return sendProblem(request, reply, 'REQUEST_INVALID', wrong)
      const asOf = catalogue.asOf()
      void reply.header('cache-control', 'no-cache')
      if (asOf !== undefined && !isVolatile) {
        const etag = etagOf(`${asOf.position}-page`, catalogue.edition())
        void reply.header('etag', etag)
        if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
      }
      const shown = await show(request, asOf)
      if ('page' in shown) return reply.type('text/html; charset=utf-8').send(shown.page)
      void reply.removeHeader('etag')
      return sendProblem(
        request,
        reply,
        shown.problem,
        shown.detail === undefined ? {} : { detail: shown.detail },
      )
    },
  })
}

/** Where a page of a list starts: undefined for the first, `invalid` for a cursor of another list. */
export const placeOf = (list: string, cursor: string | undefined): Place | undefined | 'invalid' =>
  cursor === undefined ? undefined : (readCursor(list, cursor) ?? 'invalid')

/** The link to the next page of a list; null on the last. */
export const nextHref = (
  path: string,
  list: string,
  place: Place | null,
  filter: QueryValues = {},
): string | null =>
  place === null ? null : path + queryText({ ...filter, cursor: writeCursor(list, place) })
