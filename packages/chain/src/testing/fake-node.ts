import { headerHash } from '../log-source/header-hash.ts'
import { bloomBitsOf } from '../log-source/logs-bloom.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'

/** A log to put into a block; `index` by default counts the block's logs, each in a transaction of its own. */
export type FakeLog = { readonly address: string; readonly topic?: string; readonly index?: number }

type Result = Readonly<Record<string, unknown>>
export type FakeNode = {
  /** What was asked, by request. */
  readonly requests: RpcCall[][]
  /** Given a call and its true answer, what is answered; by default the truth. Throws where the request as a whole fails. */
  change: (call: RpcCall, answer: RpcAnswer, batch: readonly RpcCall[]) => RpcAnswer
  sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>
  hashOf(block: number): string
}

const zeros = (bytes: number): string => `0x${'00'.repeat(bytes)}`
const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`
const quantity = (value: number): string => `0x${value.toString(16)}`

/**
 * A node in memory with blocks 0 to `head` that hash and link as on a real chain, with the logs given by block number and blooms
 * to them. `bloom` may give a block another one, to which its hash commits.
 */
export const createFakeNode = (
  head: number,
  logsAt: Readonly<Record<number, readonly FakeLog[]>> = {},
  bloom: (block: number, right: string) => string = (_, right) => right,
): FakeNode => {
  const headers: Result[] = []
  const logs: Result[][] = []
  for (let number = 0; number <= head; number += 1) {
    const given = logsAt[number] ?? []
    const bits = given.flatMap(({ address, topic }) =>
      [address, ...(topic === undefined ? [] : [topic])].flatMap(bloomBitsOf),
    )
    const value = [...new Set(bits)].reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)
    const transactions = given.map((_, place) => word(number * 1_000 + place + 1))
    const header: Result = {
      parentHash: headers.at(-1)?.['hash'] ?? zeros(32),
      ...Object.fromEntries(['sha3Uncles', 'stateRoot', 'mixHash'].map((name) => [name, zeros(32)])),
      transactionsRoot: word(number),
      receiptsRoot: word(number),
      miner: zeros(20),
      logsBloom: bloom(number, `0x${value.toString(16).padStart(512, '0')}`),
      difficulty: '0x0',
      number: quantity(number),
      gasLimit: '0x1c9c380',
      gasUsed: '0x5208',
      timestamp: quantity(1_000 + number * 2),
      extraData: '0x',
      nonce: zeros(8),
      baseFeePerGas: '0x7',
    }
    const hash = headerHash(header)
    headers.push({ ...header, hash, transactions })
    logs.push(
      given.map(({ address, topic, index }, place) => ({
        address,
        topics: topic === undefined ? [] : [topic],
        data: '0x',
        blockNumber: quantity(number),
        blockHash: hash,
        blockTimestamp: header['timestamp'],
        transactionHash: transactions[place],
        transactionIndex: quantity(place),
        logIndex: quantity(index ?? place),
        removed: false,
      })),
    )
  }
  const numberOf = (tag: unknown): number => (tag === 'latest' ? head : Number(tag))
  const answer = ({ method, params: [first] }: RpcCall): unknown => {
    switch (method) {
      case 'eth_getBlockByNumber':
        return headers[numberOf(first)] ?? null
      case 'eth_getBlockByHash':
        return headers.find(({ hash }) => hash === first) ?? null
      case 'eth_getBlockReceipts':
        return logs[numberOf(first)]?.map((log) => ({ logs: [log] })) ?? null
      default:
        return found(first as Result)
    }
  }
  const found = ({ fromBlock, toBlock, blockHash, address }: Result): Result[] | undefined => {
    const wanted = address as readonly string[] | undefined
    const hit = headers.findIndex(({ hash }) => hash === blockHash)
    if (blockHash !== undefined && hit === -1) return undefined
    const inBlocks =
      blockHash === undefined ? logs.slice(Number(fromBlock), Number(toBlock) + 1) : [logs[hit] ?? []]
    return inBlocks.flat().filter((log) => wanted === undefined || wanted.includes(String(log['address'])))
  }
  const node: FakeNode = {
    requests: [],
    change: (_, told) => told,
    sendBatch: async (calls) => {
      node.requests.push([...calls])
      return calls.map((call) => {
        const result = answer(call)
        const told: RpcAnswer =
          result === undefined ? { ok: false, code: -32_000, message: 'unknown block' } : { ok: true, result }
        return node.change(call, told, calls)
      })
    },
    hashOf: (block) => String(headers[block]?.['hash']),
  }
  return node
}
