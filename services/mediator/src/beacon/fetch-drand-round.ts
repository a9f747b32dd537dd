import { decodeDrandAnswer } from '@lilymed/chain'
import type { DrandRound } from '@lilymed/chain'
import { AppError, readCappedBody } from '@lilymed/service-kit'

export type DrandRequest = {
  /** A drand chain in version 2 of its HTTP API: the URL up to and with the chain hash. */
  readonly url: string
  readonly round: bigint
  readonly signal: AbortSignal
  /** Of the whole request, answer included. */
  readonly timeoutMs?: number
}

const maximumAnswerBytes = 4096

/**
 * Fetches one round of a drand chain: `GET <url>/rounds/<round>`. Throws an AppError, all of them worth another try: DRAND_UNREACHABLE,
 * DRAND_REFUSED for any status but 200 (a round is 404 until it is produced), BEACON_MALFORMED_ANSWER; or the abort of the signal.
 */
export const fetchDrandRound = async ({
  url,
  round,
  signal,
  timeoutMs = 10_000,
}: DrandRequest): Promise<DrandRound> => {
  const path = `${url.replace(/\/+$/, '')}/rounds/${round}`
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const unreachable = (cause: unknown): AppError => {
    signal.throwIfAborted()
    return problem('DRAND_UNREACHABLE', `no answer from ${path} within ${timeoutMs} ms`, cause)
  }
  let response: Response
  try {
    // Redirects are not followed: they could lead into the operator's own network.
    response = await fetch(path, { signal: limit, redirect: 'error' })
  } catch (cause) {
    throw unreachable(cause)
  }
  if (response.status !== 200) {
    await response.body?.cancel()
    throw problem('DRAND_REFUSED', `expected round ${round} of ${path}, got status ${response.status}`)
  }
  const body = await readCappedBody(response.body, maximumAnswerBytes).catch((cause: unknown) => {
    throw unreachable(cause)
  })
  return decodeDrandAnswer(parseJson(body), round)
}

const parseJson = (bytes: Uint8Array | undefined): unknown => {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

const problem = (code: string, message: string, cause?: unknown): AppError =>
  new AppError({ code, message, retryable: true, cause })
