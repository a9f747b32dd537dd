import { createHash } from 'node:crypto'
import type { HeadObservation } from '../log-source/log-source.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'

type Fields = Readonly<Record<string, unknown>>

const TAGS: ReadonlyMap<unknown, keyof HeadObservation> = new Map([
  ['latest', 'head'],
  ['safe', 'safe'],
  ['finalized', 'finalised'],
])

/** Whether a call reads blocks, logs or transactions, which are the same everywhere: a block by its number or a tag, any logs, what was called. */
export const isOfChain = ({ method, params: [block] }: RpcCall): boolean =>
  method === 'eth_getLogs' ||
  method === 'eth_getTransactionByHash' ||
  (method === 'eth_getBlockByNumber' &&
    (TAGS.has(block) || (typeof block === 'string' && block.startsWith('0x'))))

/** The same call, of the block with this number where it is of a tag, which names another block at an endpoint that lags, or lies. */
export const asOfHead =
  (observation: HeadObservation) =>
  (call: RpcCall): RpcCall => {
    const tag = call.method === 'eth_getBlockByNumber' ? TAGS.get(call.params[0]) : undefined
    const block = tag && observation[tag]
    return block ? { ...call, params: call.params.with(0, `0x${block.number.toString(16)}`) } : call
  }

/**
 * What answers to such calls say, the same for all nodes that say it, as a digest (the beginning of SHA-256): clients add fields of their
 * own. Undefined where a node refuses one of them, or has no such block or transaction.
 */
export const meaningOfChain = (answers: readonly RpcAnswer[]): string | undefined => {
  if (!answers.every((answer) => answer.ok && answer.result !== null)) return undefined
  const meaning = JSON.stringify(
    answers.map((answer) => {
      const result = answer.ok ? answer.result : null
      if (Array.isArray(result)) return result.map((log) => valuesOf(log as Fields | null, LOG_FIELDS))
      return valuesOf(result as Fields | null, FIELDS)
    }),
  )
  return `0x${createHash('sha256').update(meaning.toLowerCase()).digest('hex').slice(0, 32)}`
}

/** Which blocks or transactions such calls are about, as a reader is told it: those of the first. */
export const chainReadsInWords = ([first, ...more]: readonly RpcCall[]): string => {
  const [asked] = first?.params ?? []
  const { fromBlock, toBlock, blockHash } = (typeof asked === 'object' ? asked : {}) as Fields
  const place = (block: unknown): string =>
    typeof block === 'string' && /^0x[0-9a-f]{1,13}$/i.test(block) ? String(Number(block)) : String(block)
  const thing = first?.method === 'eth_getTransactionByHash' ? 'transaction' : 'block'
  const told =
    fromBlock === undefined || fromBlock === toBlock
      ? `${thing} ${place(fromBlock ?? blockHash ?? asked)}`
      : `blocks ${place(fromBlock)} to ${place(toBlock)}`
  return more.length === 0 ? told : `${told} and ${more.length} more calls`
}

const LOG_FIELDS = ['blockHash', 'logIndex', 'transactionHash', 'address', 'topics', 'data']
/** Of blocks and of transactions. */
const FIELDS = ['number', 'hash', 'parentHash', 'timestamp', 'blockHash', 'to', 'input']

const valuesOf = (fields: Fields | null, names: readonly string[]): unknown =>
  fields === null ? null : names.map((name) => fields[name])
