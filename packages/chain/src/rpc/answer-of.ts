import { readJson, textOf } from './read-json.ts'
import { readRateLimit } from './rate-limits.ts'
import { RpcError } from './rpc-error.ts'

export type HttpAnswer = {
  /** The endpoint's public origin, for messages. */
  readonly origin: string
  readonly status: number
  /** The Retry-After header. */
  readonly retryAfter: string | undefined
  readonly body: Buffer
}

/**
 * The JSON document of an HTTP answer. A JSON-RPC answer counts whatever its status, because it says more than the status does;
 * only 429 speaks for itself. Throws {@link RpcError}: RPC_RATE_LIMITED, RPC_REFUSED (413), RPC_MALFORMED_ANSWER, RPC_HTTP_STATUS.
 */
export const answerOf = ({ origin, status, retryAfter, body }: HttpAnswer): unknown => {
  const document = parsed(body)
  if (status < 400) {
    if (document !== undefined) return document
    const got =
      status >= 300
        ? `a redirection (HTTP ${status})`
        : `${body.length} bytes that are not JSON (HTTP ${status})`
    throw new RpcError('RPC_MALFORMED_ANSWER', noNode(origin, got))
  }
  const limit = readRateLimit({ status, message: textOf(body.subarray(0, 2_000)).slice(0, 500), retryAfter })
  if (isRpcAnswer(document) && status !== 429) return document
  if (limit !== null) {
    const pause =
      limit.retryAfterMs === undefined ? '' : ` and asks for a pause of ${limit.retryAfterMs / 1_000} s`
    throw new RpcError('RPC_RATE_LIMITED', `${origin} limits our rate (HTTP ${status})${pause}`, limit)
  }
  const message = refusalInWords(origin, status)
  if (status === 413) throw new RpcError('RPC_REFUSED', message, { refusal: { status, message } })
  throw new RpcError('RPC_HTTP_STATUS', message, { retryable: status >= 500 || status === 408 })
}

/** What is wrong with a URL at which something else answers, such as a web page, the explorer or a proxy. */
const noNode = (origin: string, got: string): string =>
  `${origin} does not answer as a JSON-RPC node: expected a JSON-RPC answer, got ${got}; correct the URL of the RPC, path and key included`

const refusalInWords = (origin: string, status: number): string => {
  if (status >= 500 || status === 408 || status === 413) return `${origin} answered HTTP ${status}`
  return status === 401 || status === 402 || status === 403
    ? `${origin} refuses us (HTTP ${status}): the key in the URL of the RPC is missing, wrong or used up; correct it`
    : noNode(origin, `HTTP ${status}`)
}

const parsed = (body: Buffer): unknown => {
  try {
    return readJson(body)
  } catch {
    return undefined
  }
}

const isRpcAnswer = (answer: unknown): boolean =>
  Array.isArray(answer) || (typeof answer === 'object' && answer !== null && 'jsonrpc' in answer)
