import type { IncomingMessage } from 'node:http'
import { AppError, readCappedBody } from '@lilymed/service-kit'
import { unreachable } from './reexecutor-transport.ts'

/** The finding of a run names every file of its result, tens of thousands at most. */
const maximumAnswerBytes = 32 * 1024 * 1024

/** Refusals that say that the reexecutor lost something, which can be given to it again, or has it not yet. */
const passing = new Set(['RUN_UNKNOWN', 'RUN_UNFINISHED', 'ARTIFACT_UNKNOWN', 'EXAMINATION_UNKNOWN'])

/**
 * The JSON of an answer; undefined where it is none. A refusal is thrown as an AppError with the code of its problem document
 * (RFC 9457), or EXECUTOR_BUSY, which may pass, or EXECUTOR_REFUSED.
 *
 * @param whenUnknown the code of a 404 that names none
 */
export const readAnswer = async (
  response: IncomingMessage,
  signal: AbortSignal,
  whenUnknown = 'EXECUTOR_REFUSED',
): Promise<unknown> => {
  const { statusCode: status = 0 } = response
  const json = parseJson(await bodyOf(response, signal))
  if (status >= 200 && status < 300) return json
  throw refusalOf(status, json as Problem, whenUnknown)
}

type Problem = { readonly code?: unknown; readonly detail?: unknown } | null | undefined

const refusalOf = (status: number, problem: Problem, whenUnknown: string): AppError => {
  const isTransient = status >= 500 || status === 429
  const own =
    typeof problem?.code === 'string' && /^[A-Z_]{1,64}$/.test(problem.code) ? problem.code : undefined
  const unnamed = status === 404 ? whenUnknown : 'EXECUTOR_REFUSED'
  const code = isTransient ? 'EXECUTOR_BUSY' : (own ?? unnamed)
  const detail = typeof problem?.detail === 'string' ? `: ${problem.detail.slice(0, 512)}` : ''
  const message = `the reexecutor refuses with status ${status}${own === undefined ? '' : `, ${own}`}${detail}`
  return new AppError({ code, message, retryable: isTransient || passing.has(code) })
}

/** Undefined for a body above the limit. A transfer that breaks off says nothing about the answer, so it is worth another try. */
const bodyOf = async (response: IncomingMessage, signal: AbortSignal): Promise<Uint8Array | undefined> => {
  try {
    return await readCappedBody(response, maximumAnswerBytes)
  } catch (cause) {
    signal.throwIfAborted()
    throw unreachable('the answer of the reexecutor broke off', cause)
  }
}

const parseJson = (bytes: Uint8Array | undefined): unknown => {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
