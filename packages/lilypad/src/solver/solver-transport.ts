import { readCappedBody } from '@lilymed/service-kit'
import type { ChunkSink } from '@lilymed/service-kit'
import { SolverError } from './solver-error.ts'
import type { SolverIdentity } from './solver-identity.ts'
import { refusedAnswer } from './refused-answer.ts'

/** How a solver is reached. */
export type SolverTransportOptions = {
  /** The solver's root, as `http://host:port`; from configuration or the chain, never from a deal. */
  readonly url: string
  /** Who asks. Without it, only routes that ask for no signature answer. */
  readonly identity?: SolverIdentity
  /** For one request, body included. */
  readonly timeoutMs?: number
  readonly fetch?: typeof globalThis.fetch
  /** Ends every request under way. */
  readonly signal?: AbortSignal
}

export type SolverRequest = {
  /** From the root, with its `/`; segments already encoded. */
  readonly path: string
  readonly maximumBytes: number
  readonly method?: 'GET' | 'POST'
  readonly body?: NonNullable<RequestInit['body']>
  readonly headers?: Readonly<Record<string, string>>
  readonly onChunk?: ChunkSink
}

/** Sends one request and returns the body of a 2xx answer. Throws a SolverError for everything else. */
export type SolverTransport = (request: SolverRequest) => Promise<Uint8Array>

const defaultTimeoutMs = 10_000
const maximumRefusalBytes = 4096

/** Opens the way to a solver. Redirects are not followed: they could lead into the operator's own network. */
export const createSolverTransport = ({
  url,
  identity,
  timeoutMs = defaultTimeoutMs,
  fetch = globalThis.fetch,
  signal,
}: SolverTransportOptions): SolverTransport => {
  const root = url.replace(/\/+$/, '')

  const exchange = async (request: SolverRequest, deadline: AbortSignal): Promise<Uint8Array> => {
    const response = await fetch(root + request.path, {
      method: request.method ?? 'GET',
      headers: { ...identity?.headers, ...request.headers },
      body: request.body ?? null,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    if (!response.ok) {
      const text = await readCappedBody(response.body, maximumRefusalBytes)
      throw refusedAnswer(request.path, response.status, Buffer.from(text ?? []).toString('utf8'))
    }
    const bytes = await readCappedBody(response.body, request.maximumBytes, request.onChunk)
    if (bytes) return bytes
    throw new SolverError(
      'SOLVER_ANSWER_TOO_LARGE',
      request.path,
      `expected at most ${request.maximumBytes} bytes, got more`,
    )
  }

  return async (request) => {
    const deadline = AbortSignal.timeout(timeoutMs)
    try {
      return await exchange(request, deadline)
    } catch (error) {
      if (error instanceof SolverError) throw error
      if (signal?.aborted) throw error
      if (deadline.aborted) {
        throw new SolverError(
          'SOLVER_TIMEOUT',
          request.path,
          `expected an answer within ${timeoutMs} ms`,
          error,
        )
      }
      throw new SolverError(
        'SOLVER_UNREACHABLE',
        request.path,
        'expected an answer, the connection failed',
        error,
      )
    }
  }
}
