import { apiAddress } from './api-address.ts'
import { ApiFailure } from './api-failure.ts'
import { readEventStream } from './event-stream.ts'
import { exportRouteOf } from './exports/export-routes.ts'
import type { ExportFilters, ExportFormat, ItemOf, ListId } from './exports/export-routes.ts'
import { itemsOf, readExport } from './exports/open-export.ts'
import type { OpenExport } from './exports/open-export.ts'
import { readFollowedEvent } from './followed-event.ts'
import type { FollowedEvent } from './followed-event.ts'
import type { Problem } from './problems.ts'
import { probes } from './probes.ts'
import { readJson } from './read-answer.ts'
import { requestPath } from './request-path.ts'
import { routes } from './routes.ts'
import type { AnswerOf, OperationId, ParamsOf, QueryOf } from './routes.ts'
import type { ChainFact } from './schemas/chain-fact.ts'
import type { IndexerStatus } from './schemas/status.ts'

export type ApiClientOptions = {
  /** Where the indexer listens, for example `http://127.0.0.1:8080`; user and password in it are sent as HTTP's own, and never quoted. */
  readonly baseUrl: string
  /** How long one call may take, answer read included. 10 seconds by default. */
  readonly timeoutMs?: number
  /** How long an answer may be; 64 MiB by default. A line of an export and an event of the stream, 8 MiB of that at most. */
  readonly maxAnswerBytes?: number
  readonly fetch?: typeof fetch
}

const mediaTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const

type Input = Readonly<Record<string, string | number | undefined>>

type Call<Id extends OperationId> = (
  input?: ParamsOf<Id> & QueryOf<Id>,
  options?: { readonly signal?: AbortSignal },
) => Promise<AnswerOf<Id>>

/** What to follow, and from where. */
export type FollowOptions = {
  readonly signal: AbortSignal
  /** The id of the last event that was seen, or a position, such as that an answer is as of. */
  readonly lastEventId?: string
  readonly subject?: string
  readonly chainId?: number
}

/** One method per route of the table, and the live stream of facts. */
export type ApiClient = { readonly [Id in OperationId]: Call<Id> } & {
  /** How far the indexer is, chain by chain, and whether it is ready. */
  getStatus(options?: { readonly signal?: AbortSignal }): Promise<IndexerStatus>
  /**
   * What happens to the log as it becomes visible: facts and rewinds in one order, each once, from after `lastEventId` on; from now on without one. Ends when
   * the server closes or `signal` aborts; go on with the last `id`.
   */
  followEvents(options: FollowOptions): AsyncIterable<FollowedEvent>
  /** The facts of that alone; what a rewind takes back is not told. */
  streamEvents(options: FollowOptions): AsyncIterable<ChainFact>
  /** Every item of a list at one position of the log, as bytes: NDJSON, or CSV as it is written to a file. */
  openExport<Id extends ListId>(
    list: Id,
    options?: {
      readonly filters?: ExportFilters<Id>
      readonly format?: ExportFormat
      readonly signal?: AbortSignal
    },
  ): Promise<OpenExport>
  /** Every item of a list at one position of the log. Throws EXPORT_CUT_OFF or EXPORT_ALTERED after the last where it is not whole. */
  exportItems<Id extends ListId>(
    list: Id,
    options?: { readonly filters?: ExportFilters<Id>; readonly signal?: AbortSignal },
  ): AsyncIterable<ItemOf<Id>>
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'retryable' in body && 'title' in body

const refusal = async (response: Response, url: string, maxAnswerBytes: number): Promise<ApiFailure> => {
  const body: unknown = await readJson(response.body, maxAnswerBytes).catch(() => undefined)
  if (isProblem(body)) {
    const { code, retryable, status, title, detail } = body
    return new ApiFailure({ code, retryable, status, problem: body, message: `${title}: ${detail}` })
  }
  const { status } = response
  return unexpected(url, `status ${status} without problem details`, status >= 500, status)
}

const unexpected = (url: string, got: string, retryable: boolean, status?: number): ApiFailure =>
  new ApiFailure({
    code: 'API_ANSWER_UNEXPECTED',
    message: `expected a LilyMed indexer at ${url}, got ${got}; check the address`,
    retryable,
    ...(status === undefined ? {} : { status }),
  })

/** Whether an answer has the items, or the item, that the route's has; the rest may differ from version to version. */
const isShapedAs = (answer: object, body: unknown): boolean => {
  if (typeof body !== 'object' || body === null) return false
  const named = 'properties' in answer ? Object.keys(answer.properties ?? {}) : []
  const said = body as Readonly<Record<string, unknown>>
  return (
    (!named.includes('items') || Array.isArray(said['items'])) &&
    (!named.includes('item') || typeof said['item'] === 'object')
  )
}

const unreachable = (cause: unknown, url: string, timeoutMs: number): unknown => {
  if (!(cause instanceof Error)) return cause
  if (cause.name === 'AbortError') return cause
  if (cause.name === 'TimeoutError') {
    const message = `${url} did not answer within ${timeoutMs} ms`
    return new ApiFailure({ code: 'API_TIMEOUT', message, retryable: true, cause })
  }
  const message = `${url} cannot be reached; is the indexer running?`
  return new ApiFailure({ code: 'API_UNREACHABLE', message, retryable: true, cause })
}

/** A client of the indexer's API, typed by the route table. Every failure is an {@link ApiFailure}, except an abort by the caller. */
export const createApiClient = ({
  baseUrl,
  timeoutMs = 10_000,
  maxAnswerBytes = 64 * 2 ** 20,
  fetch: send = fetch,
}: ApiClientOptions): ApiClient => {
  const address = apiAddress(baseUrl)
  const longestLine = Math.min(maxAnswerBytes, 8 * 2 ** 20)

  const open = async (
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> => {
    const options = { headers: { ...address.headers, ...headers }, signal, redirect: 'error' } as const
    const response = await send(address.base + path, options)
    if (!response.ok) throw await refusal(response, address.shown(path), maxAnswerBytes)
    return response
  }

  const call = (id: OperationId, input: Input, caller?: AbortSignal): Promise<unknown> => {
    const { path, params, query } = routes[id]
    const pick = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, input[name]]))
    const asked = requestPath(path, pick(params.properties), pick(query.properties))
    return read(asked, caller).then((body) => {
      if (isShapedAs(routes[id].answer, body)) return body
      throw unexpected(address.shown(asked), 'an answer of another shape', false)
    })
  }

  const read = async (path: string, caller?: AbortSignal): Promise<unknown> => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = caller === undefined ? timeout : AbortSignal.any([caller, timeout])
    try {
      const response = await open(path, { accept: 'application/json' }, signal)
      return await readJson(response.body, maxAnswerBytes)
    } catch (failure) {
      if (failure instanceof ApiFailure) throw failure
      throw unreachable(failure, address.shown(path), timeoutMs)
    }
  }

  async function* followEvents({
    signal,
    lastEventId,
    ...filters
  }: FollowOptions): AsyncGenerator<FollowedEvent> {
    const path = requestPath('/v1/events/stream', {}, filters)
    const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
    try {
      const response = await open(path, { accept: 'text/event-stream', ...resume }, signal)
      if (response.body === null) return
      for await (const message of readEventStream(response.body, longestLine)) {
        const event = readFollowedEvent(message)
        if (event !== undefined) yield event
      }
    } catch (failure) {
      if (signal.aborted) return
      if (failure instanceof ApiFailure) throw failure
      throw unreachable(failure, address.shown(path), timeoutMs)
    }
  }

  async function* streamEvents(options: FollowOptions): AsyncGenerator<ChainFact> {
    for await (const event of followEvents(options)) if (event.kind === 'fact') yield event.fact
  }

  const openExport = async (
    list: ListId,
    {
      filters = {},
      format = 'ndjson',
      signal,
    }: { filters?: object; format?: ExportFormat; signal?: AbortSignal } = {},
  ): Promise<OpenExport> => {
    const { path: route, query } = exportRouteOf(list)
    const asked: Input = { ...filters, format, seal: 'true' }
    const named = Object.fromEntries(Object.keys(query.properties).map((name) => [name, asked[name]]))
    const path = requestPath(route, {}, named)
    // How long the whole takes is the reader's affair; that an answer begins is not.
    const slow = new AbortController()
    const timer = setTimeout(() => slow.abort(new DOMException('no answer', 'TimeoutError')), timeoutMs)
    const either = signal === undefined ? slow.signal : AbortSignal.any([signal, slow.signal])
    try {
      const response = await open(path, { accept: mediaTypes[format] }, either)
      const { createHash } = await import('node:crypto')
      return readExport(response, { format, digest: createHash('sha256'), longestLine })
    } catch (failure) {
      if (failure instanceof ApiFailure) throw failure
      throw unreachable(failure, address.shown(path), timeoutMs)
    } finally {
      clearTimeout(timer)
    }
  }

  async function* exportItems(list: ListId, options: object = {}): AsyncGenerator {
    const { body } = await openExport(list, options)
    yield* itemsOf(body)
  }

  const calls = Object.fromEntries(
    (Object.keys(routes) as OperationId[]).map((id) => [
      id,
      (input: Input = {}, options: { readonly signal?: AbortSignal } = {}) => call(id, input, options.signal),
    ]),
  )
  // One call per route of the table, as the type says; the compiler cannot see it through Object.fromEntries.
  const getStatus = ({ signal }: { readonly signal?: AbortSignal } = {}): Promise<unknown> =>
    read(probes.getStatus.path, signal)
  return { ...calls, getStatus, followEvents, streamEvents, openExport, exportItems } as unknown as ApiClient
}
