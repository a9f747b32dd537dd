import { isRevert } from '../../rpc/is-revert.ts'
import { RpcError } from '../../rpc/rpc-error.ts'
import type { RpcAnswer } from '../../rpc/rpc-provider.ts'
import type { CallOutcome, ContractRead } from './chain-read.ts'
import { readsInWords } from './reads-in-words.ts'

/** What an eth_call's answer says about the read; `unclear` where only asking again can tell. */
export type CallAnswer = CallOutcome | { readonly kind: 'unclear'; readonly reason: string }

const longestRevertData = 2 + 2 * 1024

/** Words of geth, Erigon, Nethermind, Besu, reth, Nitro, anvil and the hosted providers before them. */
const noState =
  /missing trie node|state.{0,60}(not available|unavailable|is pruned|has been pruned)|historical state|no state available|pruned|archive|distance to target block exceeds|block.{0,20}too old|bundle state|state histories/i
const tooCostly = /out of ?gas|gas required exceeds|gas limit|execution (aborted|timeout|timed out)/i
/** Passing states of a node or of our account with it: they say nothing about the contract. */
const passing =
  /rate.?limit|limit exceeded|too many (requests|calls|connections)|throttl|capacity|quota|busy|overload|try again|unknown block|(header|block) not found|could not find block|\b429\b/i

/**
 * Reads the answer to an eth_call of these reads, which a failure names. Throws RPC_REFUSED, which is worth another try, for what passes: limits of
 * our rate, and blocks that this node has not got (yet, or any more).
 */
export const classifyAnswer = (
  answer: RpcAnswer | undefined,
  reads: readonly ContractRead[] = [],
): CallAnswer => {
  if (answer === undefined) return { kind: 'unclear', reason: 'it gave nothing' }
  if (answer.ok) {
    if (!isBytes(answer.result)) return { kind: 'unclear', reason: 'what it gave is no bytes' }
    if (answer.result === '0x') return { kind: 'flaw', why: 'noAnswer' }
    return { kind: 'bytes', bytes: answer.result.toLowerCase() }
  }
  const { code, message } = answer
  // The contract's own words come first: it may say anything in them.
  if (isRevert(answer)) return { kind: 'flaw', why: 'refused', ...revertDataOf(answer.data) }
  if (noState.test(message)) return { kind: 'flaw', why: 'noState' }
  if (tooCostly.test(message)) return { kind: 'flaw', why: 'tooCostly' }
  if (passing.test(message) || code === 429 || code === -32_005)
    throw new RpcError('RPC_REFUSED', `the node refused ${readsInWords(reads)}: ${message}`)
  return { kind: 'unclear', reason: message }
}

/** Whether a value is bytes in hex, of any length. */
export const isBytes = (value: unknown): value is string =>
  typeof value === 'string' && value.length % 2 === 0 && /^0x[0-9a-f]*$/i.test(value)

const revertDataOf = (data: unknown): { revertData?: string } => {
  const text = typeof data === 'string' ? (/0x[0-9a-f]*/i.exec(data)?.[0] ?? '') : ''
  return text.length <= 2 ? {} : { revertData: text.slice(0, longestRevertData).toLowerCase() }
}
