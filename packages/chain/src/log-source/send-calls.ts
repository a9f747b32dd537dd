import { readBatchLimit } from '../rpc/batch-limits.ts'
import { createBatchSize, fewerThan } from '../rpc/batch-size.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall, RpcProvider } from '../rpc/rpc-provider.ts'

/**
 * Sends calls, however many, and gives their answers in order. What stands first travels in the same request as far as possible.
 * `onArrived` is told when a large answer to all of them is there and yet to be read.
 */
export type CallSender = (calls: readonly RpcCall[], onArrived?: () => void) => Promise<RpcAnswer[]>

/** More calls a request bring nothing: a header is some kilobytes. */
const MOST_CALLS = 101
const PARTS_AT_ONCE = 4

/**
 * Sends calls in batches as large as the endpoint takes: one that is refused for its size is cut in half, or to what the refusal
 * names, down to single calls, and what went through is remembered for a while.
 */
export const createCallSender = (
  provider: Pick<RpcProvider, 'sendBatch'>,
  mostCalls = MOST_CALLS,
): CallSender => {
  const batch = createBatchSize(mostCalls)

  const send: CallSender = async (calls, onArrived) => {
    if (calls.length === 0) return []
    if (calls.length > batch.most) return inParts(calls, batch.most)
    let fits: number | undefined
    try {
      const answers = await provider.sendBatch(calls, undefined, onArrived)
      const refused = calls.length > 1 ? answers.find((answer) => !answer.ok) : undefined
      const limit = refused === undefined || refused.ok ? null : readBatchLimit(refused, calls.length)
      if (limit === null) {
        batch.answered(calls.length)
        return answers
      }
      fits = limit.fits
    } catch (failure) {
      if (calls.length <= 1 || !(failure instanceof RpcError) || !refusesBatch(failure)) throw failure
      fits = failure.refusal && readBatchLimit(failure.refusal, calls.length)?.fits
    }
    const answers = await inParts(calls, fewerThan(calls.length, fits))
    // Only now is it known that it was the size that was refused.
    batch.refused(calls.length, fits)
    return answers
  }

  const inParts = async (calls: readonly RpcCall[], size: number): Promise<RpcAnswer[]> => {
    // The first goes alone: what it teaches about the endpoint holds for the rest.
    const answers = await send(calls.slice(0, size))
    const step = Math.min(size, batch.most)
    for (let start = size; start < calls.length; start += step * PARTS_AT_ONCE) {
      const group = Array.from({ length: PARTS_AT_ONCE }, (_, index) =>
        calls.slice(start + index * step, start + (index + 1) * step),
      )
      const parts = await Promise.all(group.filter(({ length }) => length > 0).map((part) => send(part)))
      answers.push(...parts.flat())
    }
    return answers
  }

  return send
}

/** Endpoints refuse batches in many ways: as a whole, by a status, by answering some of the calls or none as asked. */
const refusesBatch = ({ code, message, retryable }: RpcError): boolean => {
  switch (code) {
    case 'RPC_REFUSED':
      return !/ask for fewer blocks/.test(message)
    case 'RPC_MALFORMED_ANSWER':
      return /\ba batch\b/.test(message)
    default:
      return code === 'RPC_HTTP_STATUS' && !retryable
  }
}
