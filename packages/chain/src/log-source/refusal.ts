import { readRangeLimit } from '../rpc/range-limits.ts'
import { readRateLimit } from '../rpc/rate-limits.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import type { RangeAnswer, RangeRequest } from './log-source.ts'

type Refused = Extract<RpcAnswer, { ok: false }>

// Nodes refuse a number or hash they do not have in different words; all mean "no such block".
const NOT_THERE =
  /unknown block|not found|out of range|beyond (?:the )?(?:current )?head|invalid block range params/i

/**
 * What the refusal of a call of a range means: too wide a range, or a block that is not there. Null where neither is said.
 * Throws RpcError RPC_RATE_LIMITED where the refusal is about how often we ask.
 */
export const readRefusal = (
  failure: Refused,
  { from, to }: Pick<RangeRequest, 'from' | 'to'>,
): Extract<RangeAnswer, { kind: 'refused' | 'missing' }> | null => {
  const limit = readRangeLimit(failure, { from, to })
  if (limit !== null) return { kind: 'refused', reason: failure.message, ...limit }
  throwRateLimit(failure)
  return NOT_THERE.test(failure.message) ? { kind: 'missing', block: to } : null
}

/** The result of a call; null for a block that the node says it does not have. Throws RpcError for any other refusal. */
export const resultOf = (answer: RpcAnswer | undefined, what: string): unknown => {
  if (answer?.ok === true) return answer.result
  if (answer !== undefined) throwRateLimit(answer)
  if (answer !== undefined && NOT_THERE.test(answer.message)) return null
  throw new RpcError('RPC_REFUSED', `the node refused to give ${what}: ${answer?.message ?? 'no answer'}`)
}

const throwRateLimit = (failure: Refused): void => {
  const limit = readRateLimit(failure)
  if (limit !== null)
    throw new RpcError('RPC_RATE_LIMITED', `the endpoint limits our rate: ${failure.message}`, limit)
}
