import { RpcError } from '../rpc/rpc-error.ts'
import { askReceipts } from './ask-receipts.ts'
import type { LoggedBlock, Testimony } from './ask-receipts.ts'
import type { CallSender } from './send-calls.ts'

/** Blocks in a row that an endpoint says nothing of before it is asked of one in so many only. */
const SILENCES = 5
const ONE_IN = 50

/**
 * Asks the receipts of blocks whose log indices have a gap, where a log may be missing by range and by hash alike: a bloom does not
 * count logs. Gives the first block whose receipts contradict its logs. An endpoint that does not give receipts settles
 * nothing, and after a while is hardly asked any more.
 */
export const createGapWitness = (
  send: CallSender,
): ((addresses: readonly string[], blocks: readonly LoggedBlock[]) => Promise<LoggedBlock | undefined>) => {
  let silences = 0

  const isWorthIt = (): boolean => {
    if (silences < SILENCES) return true
    silences += 1
    return silences % ONE_IN === 0
  }

  return async (addresses, blocks) => {
    const asked = blocks.filter(isWorthIt)
    if (asked.length === 0) return undefined
    const said = await askReceipts(send, addresses, asked).catch((failure: unknown): Testimony[] => {
      if (!(failure instanceof RpcError) || isAboutUs(failure)) throw failure
      // The range is asked for again, but not for ever: what fails at this question each time does not answer it.
      if (!isRefusal(failure) && silences + asked.length < SILENCES) {
        silences += asked.length
        throw failure
      }
      return asked.map(() => 'silent')
    })
    silences = said.every((one) => one === 'silent') ? silences + said.length : 0
    return asked.find((_, index) => said[index] === 'differ')
  }
}

/** Nothing that another question would change. */
const isAboutUs = ({ code }: RpcError): boolean =>
  code === 'RPC_RATE_LIMITED' || code === 'RPC_CLOSED' || code === 'RPC_WRONG_CHAIN'

/** Some refuse a method they do not have as they refuse a stranger, and some blocks have more receipts than an answer may hold. */
const isRefusal = ({ code, retryable }: RpcError): boolean =>
  code === 'RPC_REFUSED' || (code === 'RPC_HTTP_STATUS' && !retryable)
