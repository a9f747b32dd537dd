import { revertDataOf } from '../pool-client/explain-revert.ts'
import { parseHeader } from '../log-source/parse-answers.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import type { SeenReceipt } from './decide-slot.ts'
import type { TransactionIntent } from './intent.ts'

/** What the sender needs of a provider. */
export type TransactionProvider = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }

type Head = { readonly number: number; readonly timestamp: number; readonly baseFeePerGas: bigint }

/** What is true right before a transaction is signed. */
export type Preflight = {
  readonly head: Head
  readonly suggestedTip: bigint
  /** wei of the key */
  readonly balance: bigint
  /** the key's transaction count at the head */
  readonly minedCount: number
  /** What the transaction would need, or the bytes with which the contract refuses it. */
  readonly trial:
    | { readonly kind: 'passes'; readonly gas: bigint }
    | { readonly kind: 'reverts'; readonly data: string }
}

/** Tries an intent on the newest state, in one request. Throws RpcError when the node does not answer. */
export const readPreflight = async (
  provider: TransactionProvider,
  from: string,
  { to, data, value = 0n }: TransactionIntent,
): Promise<Preflight> => {
  const call = { from, to, data, value: hex(value) }
  const [tried, gas, tip, balance, count, block] = await provider.sendBatch([
    { method: 'eth_call', params: [call, 'latest'] },
    { method: 'eth_estimateGas', params: [call] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
    { method: 'eth_getBalance', params: [from, 'latest'] },
    { method: 'eth_getTransactionCount', params: [from, 'latest'] },
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
  ])
  return {
    head: headOf(block),
    // A node without the method has no opinion; one gwei is what most chains take.
    suggestedTip: tip?.ok === true ? quantity(tip, 'a tip') : 1_000_000_000n,
    balance: quantity(balance, 'a balance'),
    minedCount: Number(quantity(count, 'a transaction count')),
    trial: trialOf(tried, gas),
  }
}

const trialOf = (tried: RpcAnswer | undefined, gas: RpcAnswer | undefined): Preflight['trial'] => {
  for (const answer of [tried, gas]) {
    if (answer?.ok !== false) continue
    const data = revertDataOf(answer)
    if (data !== null) return { kind: 'reverts', data }
    // Nodes refuse to estimate for an account that could not pay; the balance is compared by whoever asked.
    if (answer === gas && /insufficient funds/i.test(answer.message)) return { kind: 'passes', gas: 0n }
  }
  if (tried?.ok !== true) throw refused(tried, 'to try the call')
  return { kind: 'passes', gas: quantity(gas, 'a gas estimate') }
}

/** The head, the key's transaction count there, and the receipts of the given hashes that have one. */
export const readProgress = async (
  provider: TransactionProvider,
  from: string,
  hashes: readonly string[],
): Promise<{
  head: Head
  minedCount: number
  suggestedTip: bigint
  receipts: ReadonlyMap<string, SeenReceipt>
}> => {
  const [block, count, tip, ...answers] = await provider.sendBatch([
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    { method: 'eth_getTransactionCount', params: [from, 'latest'] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
    ...hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  ])
  const receipts = answers.map(receiptOf).filter((receipt) => receipt !== null)
  return {
    head: headOf(block),
    minedCount: Number(quantity(count, 'a transaction count')),
    suggestedTip: tip?.ok === true ? quantity(tip, 'a tip') : 1_000_000_000n,
    receipts: new Map(receipts.map((receipt) => [receipt.hash, receipt])),
  }
}

/** Hands signed bytes to the node. Null when it took them or had them already, else why not; that decides nothing. */
export const broadcast = async (provider: TransactionProvider, raw: string): Promise<string | null> => {
  const [answer] = await provider
    .sendBatch([{ method: 'eth_sendRawTransaction', params: [raw] }])
    .catch((failure: Error): RpcAnswer[] => [{ ok: false, code: 0, message: failure.message }])
  if (answer?.ok === true) return null
  const message = answer?.message ?? 'no answer'
  return /already known|already imported|known transaction/i.test(message) ? null : message
}

/** The bytes with which a call is refused at a block, as far as they can be had afterwards. */
export const revertAt = async (
  provider: TransactionProvider,
  from: string,
  { to, data, value = 0n }: TransactionIntent,
  blockNumber: number,
): Promise<string | null> => {
  const call = { from, to, data, value: hex(value) }
  const [answer] = await provider.sendBatch([{ method: 'eth_call', params: [call, hex(blockNumber)] }])
  return answer?.ok === false ? revertDataOf(answer) : null
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`

const refused = (answer: RpcAnswer | undefined, what: string): RpcError =>
  new RpcError(
    'RPC_REFUSED',
    `the node refused ${what}: ${answer?.ok === false ? answer.message : 'no answer'}`,
  )

const quantity = (answer: RpcAnswer | undefined, what: string): bigint => {
  if (answer?.ok !== true) throw refused(answer, `to give ${what}`)
  if (typeof answer.result === 'string' && /^0x[0-9a-f]+$/i.test(answer.result)) return BigInt(answer.result)
  throw new RpcError('RPC_MALFORMED_ANSWER', `expected ${what}, got ${JSON.stringify(answer.result)}`)
}

const headOf = (answer: RpcAnswer | undefined): Head => {
  const header = answer?.ok === true ? parseHeader(answer.result) : null
  if (header === null) throw refused(answer, 'to give the latest block')
  return { number: header.number, timestamp: header.timestamp, baseFeePerGas: header.baseFeePerGas ?? 0n }
}

const receiptOf = (answer: RpcAnswer): SeenReceipt | null => {
  if (!answer.ok) throw refused(answer, 'to give a receipt')
  if (answer.result === null) return null
  const receipt = answer.result as Readonly<Record<string, string>>
  const field = (name: string): bigint =>
    quantity({ ok: true, result: receipt[name] }, `"${name}" of a receipt`)
  return {
    hash: String(receipt['transactionHash']).toLowerCase(),
    succeeded: field('status') === 1n,
    blockNumber: Number(field('blockNumber')),
    blockHash: String(receipt['blockHash']).toLowerCase(),
    gasUsed: field('gasUsed'),
    effectiveGasPrice: field('effectiveGasPrice'),
  }
}
