import { readRangeLimit } from '../rpc/range-limits.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RangeAnswer, RangeRequest } from './log-source.ts'

/** The first time-out of a range may be a hiccup; from the next on it is the range that asks for too much. */
const PATIENCE = 1

/**
 * Makes of a range that fails again and again for its size a range that was refused, so that its asker asks for less: an answer
 * over a size limit at once, a time-out when it is not the first in a row. Every other failure is thrown on.
 */
export const createSlowRanges = () => {
  let timeouts = 0
  return {
    watch: async (
      request: RangeRequest,
      read: (request: RangeRequest) => Promise<RangeAnswer>,
    ): Promise<RangeAnswer> => {
      try {
        const answer = await read(request)
        timeouts = 0
        return answer
      } catch (failure) {
        if (!(failure instanceof RpcError) || request.from === request.to) throw failure
        if (failure.code === 'RPC_TIMEOUT') timeouts += 1
        const limit = failure.refusal === undefined ? null : readRangeLimit(failure.refusal, request)
        const isTooMuch =
          limit !== null ||
          (failure.code === 'RPC_REFUSED' && /ask for fewer blocks/.test(failure.message)) ||
          (failure.code === 'RPC_TIMEOUT' && timeouts > PATIENCE)
        if (!isTooMuch) throw failure
        return { kind: 'refused', reason: failure.message, ...limit }
      }
    },
  }
}
