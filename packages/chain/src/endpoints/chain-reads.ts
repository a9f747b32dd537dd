import { createHash } from 'node:crypto'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether a call reads blocks or logs, which are the same everywhere: a block by its number or the newest, or any logs. */
export const isOfChain = ({ method, params: [block] }: RpcCall): boolean =>
  method === 'eth_getLogs' ||
  (method === 'eth_getBlockByNumber' &&
    (block === 'latest' || (typeof block === 'string' && block.startsWith('0x'))))

/** The same call, of the block with this number where it is of the newest, which is another one at an endpoint that lags. */
export const ofNewest =
  (head: number) =>
  (call: RpcCall): RpcCall =>
    call.method === 'eth_getBlockByNumber' && call.params[0] === 'latest'
      ? { ...call, params: call.params.with(0, `0x${head.toString(16)}`) }
      : call

/**
 * What answers to such calls say, the same for all nodes that say it, as a digest (the beginning of SHA-256): clients add fields of their
 * own. Undefined where a node refuses one of them, or has no such block.
 */
export const meaningOfChain = (answers: readonly RpcAnswer[]): string | undefined => {
  if (!answers.every((answer) => answer.ok && answer.result !== null)) return undefined
  const meaning = JSON.stringify(
    answers.map((answer) => {
      const result = answer.ok ? answer.result : null
      if (Array.isArray(result)) return result.map((log) => valuesOf(log as Fields | null, LOG_FIELDS))
      return valuesOf(result as Fields | null, BLOCK_FIELDS)
    }),
  )
  return `0x${createHash('sha256').update(meaning.toLowerCase()).digest('hex').slice(0, 32)}`
}

/** Which blocks such calls are about, as a reader is told it: those of the first. */
export const chainReadsInWords = ([first, ...more]: readonly RpcCall[]): string => {
  const [asked] = first?.params ?? []
  const { fromBlock, toBlock, blockHash } = (typeof asked === 'object' ? asked : {}) as Fields
  const place = (block: unknown): string =>
    typeof block === 'string' && /^0x[0-9a-f]{1,13}$/i.test(block) ? String(Number(block)) : String(block)
  const blocks =
    fromBlock === undefined || fromBlock === toBlock
      ? `block ${place(fromBlock ?? blockHash ?? asked)}`
      : `blocks ${place(fromBlock)} to ${place(toBlock)}`
  return more.length === 0 ? blocks : `${blocks} and ${more.length} more calls`
}

const LOG_FIELDS = ['blockHash', 'logIndex', 'transactionHash', 'address', 'topics', 'data']
const BLOCK_FIELDS = ['number', 'hash', 'parentHash', 'timestamp']

const valuesOf = (fields: Fields | null, names: readonly string[]): unknown =>
  fields === null ? null : names.map((name) => fields[name])
