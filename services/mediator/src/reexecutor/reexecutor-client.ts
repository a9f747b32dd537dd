import { AppError, readCappedBody } from '@lilymed/service-kit'
import { parseRunAnswer } from './run-answer.ts'
import type { RunAnswer } from './run-answer.ts'

/** One reexecutor over HTTP. Every method throws an AppError, retryable when the same call may succeed later. */
export type ReexecutorClient = {
  /** Asks for a run; the same bundle again is the same run. */
  start(bundle: unknown, signal: AbortSignal): Promise<RunAnswer>
  /** How a run stands. Throws RUN_UNKNOWN when the reexecutor does not know it, as after it lost its state. */
  read(runId: string, signal: AbortSignal): Promise<RunAnswer>
  /** Ends a run that nobody waits for any more. */
  cancel(runId: string, signal: AbortSignal): Promise<void>
}

export type ReexecutorClientOptions = {
  readonly url: string
  readonly token: string
  /** Of one request, answer included. */
  readonly timeoutMs?: number
}

const maximumAnswerBytes = 4 * 1024 * 1024

/** A client of the reexecutor's HTTP interface, version 1. */
export const createReexecutorClient = ({
  url,
  token,
  timeoutMs = 10_000,
}: ReexecutorClientOptions): ReexecutorClient => {
  const base = `${url.replace(/\/+$/, '')}/v1/runs`

  const send = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const request: RequestInit = { method, headers, signal: limit, redirect: 'error' }
    if (body !== undefined) request.body = JSON.stringify(body)
    try {
      return await fetch(base + path, request)
    } catch (cause) {
      signal.throwIfAborted()
      throw problem('EXECUTOR_UNREACHABLE', `no answer from ${url} within ${timeoutMs} ms`, true, cause)
    }
  }

  /** Undefined for a body above the limit. A transfer that breaks off says nothing about the run, so it is worth another try. */
  const bodyOf = async (response: Response, signal: AbortSignal): Promise<Uint8Array | undefined> => {
    try {
      return await readCappedBody(response.body, maximumAnswerBytes)
    } catch (cause) {
      signal.throwIfAborted()
      throw problem('EXECUTOR_UNREACHABLE', `the answer of ${url} broke off`, true, cause)
    }
  }

  const answer = async (response: Response, signal: AbortSignal): Promise<RunAnswer> => {
    if (response.status === 404) {
      await response.body?.cancel()
      throw problem('RUN_UNKNOWN', 'the reexecutor does not know the run; ask for it again', true)
    }
    if (!response.ok) {
      await response.body?.cancel()
      const isTransient = response.status >= 500 || response.status === 429
      const code = isTransient ? 'EXECUTOR_BUSY' : 'EXECUTOR_REFUSED'
      throw problem(code, `expected a run from ${url}, got status ${response.status}`, isTransient)
    }
    const run = parseRunAnswer(parseJson(await bodyOf(response, signal)))
    if (run === undefined) throw problem('EXECUTOR_ANSWER_MALFORMED', `the answer of ${url} is no run`, false)
    return run
  }

  return {
    start: async (bundle, signal) => answer(await send('POST', '', signal, bundle), signal),
    read: async (runId, signal) => answer(await send('GET', `/${encodeURIComponent(runId)}`, signal), signal),
    cancel: async (runId, signal) => {
      const response = await send('DELETE', `/${encodeURIComponent(runId)}`, signal)
      await response.body?.cancel()
    },
  }
}

const parseJson = (bytes: Uint8Array | undefined): unknown => {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

const problem = (code: string, message: string, retryable: boolean, cause?: unknown): AppError =>
  new AppError({ code, message, retryable, cause })
