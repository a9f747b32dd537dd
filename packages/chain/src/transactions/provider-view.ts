import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import { headOf, quantity, receiptOf } from './rpc-values.ts'
import type { Head, SeenReceipt, TransactionProvider } from './rpc-values.ts'

/** The transactions of ours that have one nonce. */
export type HeldNonce = { readonly nonce: number; readonly hashes: readonly string[] }

/** What one provider says of the key and its transactions at one moment. */
export type ProviderView = {
  readonly head: Head
  /** wei per gas; one gwei where the node has no opinion */
  readonly suggestedTip: bigint
  /** wei per gas that is usual; null where blocks have a base fee */
  readonly gasPrice: bigint | null
  /** wei of the key */
  readonly balance: bigint
  /** The key's transaction count at the head: every nonce below it is used up. */
  readonly minedCount: number
  /** The same with what lies in this provider's pool, in an unbroken row. */
  readonly pendingCount: number
  /** The hashes that it was asked for. */
  readonly asked: ReadonlySet<string>
  /** Receipts of those, by hash. */
  readonly receipts: ReadonlyMap<string, SeenReceipt>
  /** Those of them that it has, in its pool or in a block. */
  readonly known: ReadonlySet<string>
}

/** Of what is still pending only the first in the row can be included next; so many of them are asked for. */
const PENDING_ASKED = 16

/** Asks one provider for the key's state, then for what became of its transactions. Throws RpcError when it does not answer properly, or serves another chain. */
export const readProviderView = async (
  provider: TransactionProvider,
  { from, chainId }: { readonly from: string; readonly chainId: number },
  held: readonly HeldNonce[],
): Promise<ProviderView> => {
  const [chain, block, tip, balance, mined, pending] = await provider.sendBatch([
    { method: 'eth_chainId', params: [] },
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
    { method: 'eth_getBalance', params: [from, 'latest'] },
    { method: 'eth_getTransactionCount', params: [from, 'latest'] },
    { method: 'eth_getTransactionCount', params: [from, 'pending'] },
  ])
  if (chain?.ok === true && quantity(chain, 'a chain id') !== BigInt(chainId))
    throw new RpcError('RPC_WRONG_CHAIN', `expected chain ${chainId}, got ${Number(chain.result)}`)
  const minedCount = Number(quantity(mined, 'a transaction count'))
  const used = held.filter(({ nonce }) => nonce < minedCount)
  const next = held.filter(({ nonce }) => nonce >= minedCount).slice(0, PENDING_ASKED)
  const hashes = [...used, ...next].flatMap((each) => each.hashes)
  const head = headOf(block)
  const prices = head.baseFeePerGas === null ? [{ method: 'eth_gasPrice', params: [] }] : []
  const calls = [...hashes.flatMap(callsFor), ...prices]
  const answers = calls.length === 0 ? [] : await provider.sendBatch(calls)
  // A receipt of another hash than was asked for is no receipt of ours.
  const receipts = hashes.flatMap((hash, place) => {
    const receipt = receiptOf(answers[place * 2], answers[place * 2 + 1])
    return receipt?.hash === hash ? [[hash, receipt] as const] : []
  })
  return {
    head,
    // A node without the method has no opinion; one gwei is what most chains take.
    suggestedTip: tip?.ok === true ? quantity(tip, 'a tip') : 1_000_000_000n,
    gasPrice: prices.length === 0 ? null : quantity(answers.at(-1), 'a gas price'),
    balance: quantity(balance, 'a balance'),
    minedCount,
    pendingCount: pending?.ok === true ? Number(quantity(pending, 'a transaction count')) : minedCount,
    asked: new Set(hashes),
    receipts: new Map(receipts),
    known: new Set(hashes.filter((_, place) => isThere(answers[place * 2 + 1]))),
  }
}

const callsFor = (hash: string) => [
  { method: 'eth_getTransactionReceipt', params: [hash] },
  { method: 'eth_getTransactionByHash', params: [hash] },
]

const isThere = (answer: RpcAnswer | undefined): boolean =>
  answer?.ok === true && typeof answer.result === 'object' && answer.result !== null
