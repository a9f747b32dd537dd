import { headerRlp } from '@lilymed/chain'
import type { RpcAnswer, RpcCall } from '@lilymed/chain'
import { getAddress, keccak256, toBeHex, zeroPadValue } from 'ethers'
import { buildTrie } from '../ethereum/build-trie.ts'
import { encodeReceipt } from '../ethereum/receipt.ts'

type Log = { readonly address: string; readonly topics: readonly string[]; readonly data: string }
type Fields = Readonly<Record<string, unknown>>
type Receipt = { readonly type: string; readonly logs: readonly Log[] }

export const contract = getAddress(`0x${'c0'.repeat(20)}`)
export const stranger = getAddress(`0x${'57'.repeat(20)}`)
export const word = (number: number): string => zeroPadValue(toBeHex(number), 32)

/** A log of a contract, told by its number. */
export const logOf = (address: string, number: number): Log => ({
  address: address.toLowerCase(),
  topics: [word(number)],
  data: word(number * 3),
})

const full = `0x${'ff'.repeat(256)}`

const receiptOf = ({ type, logs }: Receipt): Fields => ({
  type,
  status: '0x1',
  cumulativeGasUsed: '0x5208',
  logsBloom: full,
  logs,
})

/** A chain whose headers hash to their names and hold the roots of their receipts, and a node that answers of it. */
export const sealChain = (blocks: readonly (readonly Receipt[])[]) => {
  const answers: Record<string, unknown>[] = []
  const receipts: (readonly Fields[])[] = []
  for (const [number, block] of blocks.entries()) {
    const given = block.map(receiptOf)
    const values = given.map(encodeReceipt).filter((value) => value !== undefined)
    const header: Record<string, unknown> = {
      ...Object.fromEntries(
        ['sha3Uncles', 'stateRoot', 'transactionsRoot', 'mixHash'].map((name) => [name, word(7)]),
      ),
      parentHash: answers.at(-1)?.['hash'] ?? word(0),
      miner: `0x${'00'.repeat(20)}`,
      receiptsRoot: buildTrie(values).root,
      // A header that speaks of nobody where nothing was logged.
      logsBloom: block.some(({ logs }) => logs.length > 0) ? full : `0x${'00'.repeat(256)}`,
      difficulty: '0x0',
      number: `0x${number.toString(16)}`,
      gasLimit: '0x1c9c380',
      gasUsed: '0x0',
      timestamp: `0x${(1_000 + number).toString(16)}`,
      extraData: '0x',
      nonce: '0x0000000000000000',
      transactions: block.map((_, index) => word(number * 100 + index)),
    }
    answers.push({ ...header, hash: keccak256(headerRlp(header) ?? '0x') })
    receipts.push(given)
  }
  const asked: RpcCall[] = []
  const node = {
    asked,
    blocks: answers,
    receipts,
    /** What is answered instead of the truth; undefined for the truth. */
    lie: (() => undefined) as (call: RpcCall) => RpcAnswer | undefined,
    sendBatch: async (calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
      asked.push(...calls)
      return calls.map((call) => node.lie(call) ?? { ok: true, result: truthOf(call) })
    },
  }
  const truthOf = ({ method, params }: RpcCall): unknown => {
    if (method === 'eth_getBlockByNumber') return answers[Number(params[0])] ?? null
    if (method === 'eth_getBlockReceipts') return receipts[Number(params[0])] ?? null
    const place = Number(params[0])
    return receipts[Math.floor(place / 100)]?.[place % 100] ?? null
  }
  return node
}
