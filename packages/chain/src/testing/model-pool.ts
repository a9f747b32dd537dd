import { Transaction } from 'ethers'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'

type Block = {
  readonly number: number
  readonly hash: string
  readonly timestamp: number
  readonly transactions: readonly Transaction[]
}

/** A chain in memory with one pool of pending transactions, whose rules for fees and nonces are geth's. */
export type ModelPool = {
  /** Answers as a node would. Throws nothing. */
  sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>
  /** Seconds later a block, with what may be included in it; `leave` keeps some transactions out. */
  mine(seconds?: number, leave?: (transaction: Transaction) => boolean): void
  /** Takes the last blocks away, and with `forget` their transactions too, which otherwise are pending again. */
  reorg(depth: number, forget?: boolean): void
  /** Empties the pool. */
  drop(): void
  /** A transaction of the same key from elsewhere, in a block at once. */
  foreign(raw: string): void
  /** wei; with `isLegacy` nothing tells it, and it is the least gas price that is included */
  baseFee: bigint
  /** Whether its blocks have no base fee, and only transactions of type 0 are taken. */
  isLegacy: boolean
  suggestedTip: bigint
  balance: bigint
  /** Whether the action of these calldata would be refused now. */
  refuses: (data: string) => boolean
  /** Every transaction of the chain, in its order. */
  included(): readonly Transaction[]
  pending(): readonly Transaction[]
  /** Everything that was ever handed over, as raw bytes. */
  readonly handed: string[]
  head(): { readonly number: number; readonly timestamp: number }
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`
const word = (value: bigint | number): string => `0x${value.toString(16).padStart(64, '0')}`
const refusal = (message: string, data?: string): RpcAnswer => ({
  ok: false,
  code: -32_000,
  message,
  ...(data === undefined ? {} : { data }),
})
const given = (result: unknown): RpcAnswer => ({ ok: true, result })

const GAS = 21_000n

/** As geth weighs one against another, whatever its type. */
const feesOf = ({ maxFeePerGas, maxPriorityFeePerGas, gasPrice }: Transaction) => ({
  maxFeePerGas: maxFeePerGas ?? gasPrice ?? 0n,
  maxPriorityFeePerGas: maxPriorityFeePerGas ?? gasPrice ?? 0n,
})

/** A pool with a genesis block at unix second `startedAt`. */
export const createModelPool = (startedAt = 1_000_000): ModelPool => {
  const blocks: Block[] = [{ number: 0, hash: word(1n << 200n), timestamp: startedAt, transactions: [] }]
  const pool = new Map<number, Transaction>()
  let forks = 0
  const last = (): Block => blocks.at(-1) as Block
  const minedCount = (): number => blocks.reduce((count, { transactions }) => count + transactions.length, 0)
  const blockOf = (hash: string): Block | undefined =>
    blocks.find(({ transactions }) => transactions.some((transaction) => transaction.hash === hash))

  const append = (timestamp: number, transactions: readonly Transaction[]): void => {
    const number = last().number + 1
    blocks.push({ number, hash: word((BigInt(forks) << 128n) + BigInt(number)), timestamp, transactions })
  }
  const accept = (raw: string): RpcAnswer => {
    model.handed.push(raw)
    const transaction = Transaction.from(raw)
    const { nonce, hash } = transaction
    if (model.isLegacy && transaction.type !== 0) return refusal('transaction type not supported')
    const { maxFeePerGas, maxPriorityFeePerGas } = feesOf(transaction)
    const held = pool.get(nonce)
    if (held?.hash === hash) return refusal('already known')
    if (nonce < minedCount()) return refusal(`nonce too low: tx: ${nonce} state: ${minedCount()}`)
    if (maxFeePerGas * transaction.gasLimit > model.balance)
      return refusal('insufficient funds for gas * price + value')
    const isTooCheap = (now: bigint, before: bigint): boolean => now * 10n < before * 11n
    const before = held === undefined ? undefined : feesOf(held)
    if (
      before !== undefined &&
      (isTooCheap(maxFeePerGas, before.maxFeePerGas) ||
        isTooCheap(maxPriorityFeePerGas, before.maxPriorityFeePerGas))
    )
      return refusal('replacement transaction underpriced')
    pool.set(nonce, transaction)
    return given(hash)
  }
  const header = (): object => ({
    number: hex(last().number),
    hash: last().hash,
    parentHash: blocks.at(-2)?.hash ?? word(0),
    timestamp: hex(last().timestamp),
    ...(!model.isLegacy && { baseFeePerGas: hex(model.baseFee) }),
    logsBloom: `0x${'00'.repeat(256)}`,
    transactions: [],
  })
  const receipt = (hash: string): object | null => {
    const block = blockOf(hash)
    if (block === undefined) return null
    return {
      transactionHash: hash,
      status: '0x1',
      blockNumber: hex(block.number),
      blockHash: block.hash,
      gasUsed: hex(GAS),
      ...(!model.isLegacy && { effectiveGasPrice: hex(model.baseFee) }),
    }
  }
  const pendingCount = (): number => {
    let count = minedCount()
    while (pool.has(count)) count += 1
    return count
  }
  const answer = ({ method, params: [first, second] }: RpcCall): RpcAnswer => {
    switch (method) {
      case 'eth_getBlockByNumber':
        return given(header())
      case 'eth_chainId':
        return given(hex(31_337))
      case 'eth_maxPriorityFeePerGas':
        return given(hex(model.suggestedTip))
      case 'eth_gasPrice':
        return given(hex(model.baseFee))
      case 'eth_getBalance':
        return given(hex(model.balance))
      case 'eth_getTransactionCount':
        return given(hex(second === 'pending' ? pendingCount() : minedCount()))
      case 'eth_getTransactionReceipt':
        return given(receipt(String(first)))
      case 'eth_getTransactionByHash': {
        const all = [...pool.values(), ...blocks.flatMap(({ transactions }) => transactions)]
        const known = all.find(({ hash }) => hash === first)
        const price = known?.gasPrice ?? model.baseFee
        return given(known === undefined ? null : { hash: first, gasPrice: hex(price) })
      }
      case 'eth_sendRawTransaction':
        return accept(String(first))
      case 'eth_call':
      case 'eth_estimateGas': {
        const { data } = first as { data: string }
        if (model.refuses(data)) return refusal('execution reverted', '0x')
        return given(method === 'eth_call' ? '0x' : hex(GAS))
      }
      default:
        return refusal(`the method ${method} does not exist`)
    }
  }

  const model: ModelPool = {
    handed: [],
    isLegacy: false,
    baseFee: 1_000_000_000n,
    suggestedTip: 1_000_000_000n,
    balance: 10n ** 20n,
    refuses: () => false,
    sendBatch: async (calls) => calls.map(answer),
    mine: (seconds = 12, leave = () => false) => {
      const taken: Transaction[] = []
      for (let nonce = minedCount(); ; nonce += 1) {
        const next = pool.get(nonce)
        if (next === undefined || leave(next) || feesOf(next).maxFeePerGas < model.baseFee) break
        pool.delete(nonce)
        taken.push(next)
      }
      append(last().timestamp + seconds, taken)
    },
    reorg: (depth, forget = false) => {
      forks += 1
      const gone = blocks.splice(Math.max(1, blocks.length - depth))
      if (!forget)
        for (const transaction of gone.flatMap(({ transactions }) => transactions))
          pool.set(transaction.nonce, transaction)
      // The other branch is as long, and empty.
      for (const { timestamp } of gone) append(timestamp, [])
    },
    drop: () => pool.clear(),
    foreign: (raw) => {
      const transaction = Transaction.from(raw)
      pool.delete(transaction.nonce)
      append(last().timestamp + 1, [transaction])
    },
    included: () => blocks.flatMap(({ transactions }) => transactions),
    pending: () => [...pool.values()],
    head: () => ({ number: last().number, timestamp: last().timestamp }),
  }
  return model
}
