import type { JsonRpcError, JsonRpcResult } from 'ethers'
import { readRateLimit } from './rate-limits.ts'
import { RpcError } from './rpc-error.ts'

/** One call of a batch. */
export type RpcCall = { readonly method: string; readonly params: readonly unknown[] }

/** What came of one call of a batch: the answer, or the node's refusal of this call alone. */
export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: number; readonly message: string; readonly data?: unknown }

export const malformed = (what: string): RpcError =>
  new RpcError('RPC_MALFORMED_ANSWER', `expected a JSON-RPC 2.0 answer, got ${what}`)

/** Checks the form of one JSON-RPC answer; `conceal` is applied to what the node says. Throws RPC_MALFORMED_ANSWER. */
export const checkedAnswer = (
  answer: unknown,
  conceal: (text: string) => string,
): JsonRpcResult | JsonRpcError => {
  if (typeof answer !== 'object' || answer === null) throw malformed(answer === null ? 'null' : typeof answer)
  if ('error' in answer && answer.error !== null && answer.error !== undefined) {
    if (typeof answer.error !== 'object') throw malformed('an error that is not an object')
    const { id, error } = answer as JsonRpcError
    const message: unknown = error.message
    const said = typeof message === 'string' ? message : JSON.stringify(message)?.slice(0, 500)
    return said === undefined ? { id, error } : { id, error: { ...error, message: conceal(said) } }
  }
  if (!('result' in answer)) throw malformed('neither a result nor an error')
  const { id, result } = answer as JsonRpcResult
  return { id, result }
}

/** The error for a batch that was refused as a whole. */
export const refusedWhole = (calls: number, error: JsonRpcError['error']): RpcError => {
  const refusal = { code: error.code, message: String(error.message ?? error.code), data: error.data }
  const message = `the node refused a batch of ${calls} calls: ${refusal.message.slice(0, 200)}`
  const limit = readRateLimit(refusal)
  return limit === null
    ? new RpcError('RPC_REFUSED', message, { refusal })
    : new RpcError('RPC_RATE_LIMITED', message, limit)
}
