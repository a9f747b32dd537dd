import { createHash } from 'node:crypto'
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

/** Whether a call reads the state as of a block that it names by its hash (EIP-1898). */
export const isOfBlock = (call: RpcCall): boolean => hashOf(call) !== undefined

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

/** Whether everything was answered, if only by a contract's refusal: what a node itself refuses, another may well answer. */
export const isOpinion = (answers: readonly RpcAnswer[]): boolean =>
  answers.every((answer) => answer.ok || typeof answer.data === 'string')

const LONGEST_TOLD = 200

/**
 * What answers say, the same for all nodes that say it: refusals are worded differently by every client, what a contract gives as its
 * reason is not. Of what is too long to be told, a digest (the beginning of SHA-256).
 */
export const meaningOf = (answers: readonly RpcAnswer[]): string => {
  const meaning = JSON.stringify(
    answers.map((answer) =>
      answer.ok ? answer.result : { refused: typeof answer.data === 'string' ? answer.data : null },
    ),
  )
  if (meaning.length <= LONGEST_TOLD) return meaning
  return `0x${createHash('sha256').update(meaning).digest('hex').slice(0, 32)}`
}
