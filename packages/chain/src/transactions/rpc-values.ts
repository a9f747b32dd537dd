import { parseHeader } from '../log-source/parse-answers.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'

/** What the sender needs of a provider. */
export type TransactionProvider = {
  sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>
  /** What it is called in a status; its place in the list unless given. */
  readonly name?: string
}

/** The newest block as a provider tells it. */
export type Head = {
  readonly number: number
  readonly timestamp: number
  /** Null where blocks have none: before EIP-1559. */
  readonly baseFeePerGas: bigint | null
}

/** A receipt as far as the decisions need it. */
export type SeenReceipt = {
  readonly hash: string
  readonly succeeded: boolean
  readonly blockNumber: number
  readonly blockHash: string
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
}

export const hex = (value: bigint | number): string => `0x${value.toString(16)}`

/** The error for an answer that refuses what every node should give. Retryable: another node, or the same one later, may. */
export const refused = (answer: RpcAnswer | undefined, what: string): RpcError =>
  new RpcError(
    'RPC_REFUSED',
    `the node refused ${what}: ${answer?.ok === false ? answer.message : 'no answer'}`,
  )

/** A quantity of an answer. Throws RpcError. */
export const quantity = (answer: RpcAnswer | undefined, what: string): bigint => {
  if (answer?.ok !== true) throw refused(answer, `to give ${what}`)
  if (typeof answer.result === 'string' && /^0x[0-9a-f]{1,64}$/i.test(answer.result))
    return BigInt(answer.result)
  throw new RpcError(
    'RPC_MALFORMED_ANSWER',
    `expected ${what}, got ${JSON.stringify(answer.result)?.slice(0, 80)}`,
  )
}

/** The head of an answer to eth_getBlockByNumber. Throws RpcError. */
export const headOf = (answer: RpcAnswer | undefined): Head => {
  const header = answer?.ok === true ? parseHeader(answer.result) : null
  if (header === null) throw refused(answer, 'to give the latest block')
  return { number: header.number, timestamp: header.timestamp, baseFeePerGas: header.baseFeePerGas ?? null }
}

/**
 * The receipt of an answer; null where there is none. Nodes from before EIP-1559 give no price in it: that of the transaction is meant.
 * Throws RpcError.
 */
export const receiptOf = (answer: RpcAnswer | undefined, transaction?: RpcAnswer): SeenReceipt | null => {
  if (answer?.ok !== true) throw refused(answer, 'to give a receipt')
  if (typeof answer.result !== 'object' || answer.result === null) return null
  const receipt = answer.result as Readonly<Record<string, unknown>>
  const field = (name: string): bigint =>
    quantity({ ok: true, result: receipt[name] }, `"${name}" of a receipt`)
  return {
    hash: String(receipt['transactionHash']).toLowerCase(),
    succeeded: field('status') === 1n,
    blockNumber: Number(field('blockNumber')),
    blockHash: String(receipt['blockHash']).toLowerCase(),
    gasUsed: field('gasUsed'),
    effectiveGasPrice:
      receipt['effectiveGasPrice'] === undefined ? priceOf(transaction) : field('effectiveGasPrice'),
  }
}

const priceOf = (transaction: RpcAnswer | undefined): bigint => {
  const told =
    transaction?.ok === true ? (transaction.result as { readonly gasPrice?: unknown } | null) : null
  return quantity({ ok: true, result: told?.gasPrice }, '"gasPrice" of an included transaction')
}
