import { createHash } from 'node:crypto'
import { isRevert } from '../rpc/is-revert.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'

/** Methods whose answer is the same everywhere at the same block, with the place of the block among their parameters. */
const BLOCK_AT: ReadonlyMap<string, number> = new Map([
  ['eth_call', 1],
  ['eth_getBalance', 1],
  ['eth_getCode', 1],
  ['eth_getTransactionCount', 1],
  ['eth_getStorageAt', 2],
])

const blockOf = ({ method, params }: RpcCall): unknown => {
  const place = BLOCK_AT.get(method)
  return place === undefined ? undefined : (params[place] ?? 'latest')
}

/** Whether a call reads the state as of the latest block. */
export const isOfLatest = (call: RpcCall): boolean => blockOf(call) === 'latest'

const hashOf = (call: RpcCall): string | undefined => {
  const block = blockOf(call)
  if (typeof block !== 'object' || block === null || !('blockHash' in block)) return undefined
  return typeof block.blockHash === 'string' ? block.blockHash : undefined
}

/** The hashes of the blocks that calls name, each once. */
export const blocksOf = (calls: readonly RpcCall[]): string[] => [
  ...new Set(calls.map(hashOf).filter((hash) => hash !== undefined)),
]

/** Blocks as a reader of a message is told them: not more than a few. */
export const nameBlocks = (hashes: readonly string[]): string => {
  const more = hashes.length - MOST_TOLD
  return `${hashes.slice(0, MOST_TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const MOST_TOLD = 3

/** The same call as of a block (EIP-1898). */
export const pinnedAt =
  (blockHash: string) =>
  ({ method, params }: RpcCall): RpcCall => ({
    method,
    params: params.with(BLOCK_AT.get(method) ?? 0, { blockHash }),
  })

/** Whether a call is run with code imagined at an address: nodes that do not do that refuse it, or run out of gas within it. */
export const isImagined = ({ method, params }: RpcCall): boolean =>
  method === 'eth_call' && params[2] !== undefined

/** As of a block named by its hash (EIP-1898), plainly or with imagined code, or anything else. */
export type StateRead = 'ofBlock' | 'imagined' | 'other'

export const kindOf = (call: RpcCall): StateRead => {
  if (hashOf(call) === undefined) return 'other'
  return isImagined(call) ? 'imagined' : 'ofBlock'
}

/** The answer to what has to be asked in smaller parts, in words that are read as that. */
export const tooCostly: RpcAnswer = {
  ok: false,
  code: -32_000,
  message: 'endpoints answer differently, as where one runs out of gas: ask for less at once',
}

/** Whether everything was answered, if only by a contract's refusal: what a node itself refuses, another may well answer. */
export const isOpinion = (answers: readonly RpcAnswer[]): boolean =>
  answers.every((answer) => answer.ok || isRevert(answer))

const LONGEST_TOLD = 200

/**
 * What answers say, the same for all nodes that say it: every client words refusals in its own way, and not all give a contract's
 * reason. Of what is too long to be told, a digest (the beginning of SHA-256).
 */
export const meaningOf = (answers: readonly RpcAnswer[]): string => {
  const meaning = JSON.stringify(
    answers.map((answer) => {
      if (answer.ok) return answer.result
      return isRevert(answer) ? { reverted: true } : { refused: true }
    }),
  )
  if (meaning.length <= LONGEST_TOLD) return meaning
  return `0x${createHash('sha256').update(meaning).digest('hex').slice(0, 32)}`
}
