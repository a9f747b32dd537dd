import { contractAbis, headerRlp } from '@lilymed/chain'
import type { KnownContract } from '@lilymed/chain'
import { logEntry } from '@lilymed/event-store/merkle-log'
import type { RecordedEvent } from '@lilymed/event-store'
import type { ChainReader } from '@lilymed/audit'
import { Interface, keccak256, Transaction } from 'ethers'
import type { EventFragment } from 'ethers'
import { buildTrie } from '../../packages/audit/src/ethereum/build-trie.ts'
import { encodeReceipt } from '../../packages/audit/src/ethereum/receipt.ts'
import { encodeTransaction } from '../../packages/audit/src/ethereum/transaction.ts'
import { factNameOf } from '../../packages/chain/src/translate/fact-name.ts'
import { memoryLog } from '../../packages/event-store/src/merkle-log/testing/memory-log.ts'
import { signCheckpoint } from '../../packages/event-store/src/merkle-log/note/checkpoint.ts'
import { createSigner } from '../../packages/event-store/src/merkle-log/note/note-keys.ts'
import { addressOf } from '../../services/indexer/src/testing/fact-script.ts'

/** Contracts by the name under which scripts let them speak. */
const speakers: Readonly<Record<string, KnownContract>> = {
  disputePool: 'DisputePool',
  stakeRegistry: 'StakeRegistry',
  sortition: 'Sortition',
  parameters: 'Parameters',
  drawClasses: 'DrawClasses',
  settlement: 'Settlement',
  canaries: 'Canaries',
  beacon: 'RandomBeacon',
  storage: 'LilypadStorage',
  payments: 'LilypadPayments',
}

const abiOf = new Map(
  Object.entries(speakers).map(([name, contract]) => [
    addressOf(name),
    new Interface(contractAbis[contract]),
  ]),
)

const fragmentOf = (address: string, type: string): EventFragment | undefined => {
  let found: EventFragment | undefined
  abiOf.get(address)?.forEachEvent((fragment) => {
    if (factNameOf(fragment.name) === type) found = fragment
  })
  return found
}

type Log = { readonly address: string; readonly topics: readonly string[]; readonly data: string }

const logOf = ({ type, data, metadata }: RecordedEvent): Log | undefined => {
  const address = metadata['address'] ?? ''
  const fragment = fragmentOf(address, type)
  if (fragment === undefined) return undefined
  const values = data as Readonly<Record<string, unknown>>
  const encoded = new Interface([fragment]).encodeEventLog(
    fragment,
    fragment.inputs.map(({ name }) => values[name]),
  )
  return { address: address.toLowerCase(), ...encoded }
}

const hex = (number: number): string => `0x${number.toString(16)}`
const zeros = (bytes: number): string => `0x${'00'.repeat(bytes)}`

const transactionOf = (nonce: number): Readonly<Record<string, unknown>> => {
  const signature = { r: `0x${'11'.repeat(32)}`, s: `0x${'22'.repeat(32)}`, v: 27 }
  const fields = {
    type: 2,
    chainId: 31_337,
    nonce,
    gasLimit: 21_000,
    maxFeePerGas: 2,
    maxPriorityFeePerGas: 1,
    to: addressOf('disputePool'),
  }
  const { hash } = Transaction.from({ ...fields, signature })
  return {
    hash,
    type: '0x2',
    chainId: hex(31_337),
    nonce: hex(nonce),
    gas: hex(21_000),
    maxFeePerGas: '0x2',
    maxPriorityFeePerGas: '0x1',
    to: fields.to,
    value: '0x0',
    input: '0x',
    accessList: [],
    ...signature,
    v: '0x0',
    yParity: '0x0',
  }
}

type Fields = Readonly<Record<string, unknown>>

const known = (values: readonly (Uint8Array | undefined)[]): readonly Uint8Array[] =>
  values.filter((value) => value !== undefined)

const headerOf = (
  number: number,
  timestamp: number,
  transactions: readonly Fields[],
  receipts: readonly Fields[],
): Fields => ({
  parentHash: keccak256(hex(number + 0x1000)),
  sha3Uncles: zeros(32),
  miner: zeros(20),
  stateRoot: zeros(32),
  transactionsRoot: buildTrie(known(transactions.map(encodeTransaction))).root,
  receiptsRoot: buildTrie(known(receipts.map(encodeReceipt))).root,
  logsBloom: zeros(256),
  difficulty: '0x0',
  number: hex(number),
  gasLimit: '0x1c9c380',
  gasUsed: '0x5208',
  timestamp: hex(timestamp),
  extraData: '0x',
  mixHash: zeros(32),
  nonce: zeros(8),
  baseFeePerGas: '0x1',
})

type MinedBlock = {
  readonly header: Fields
  readonly transactions: readonly Fields[]
  readonly receipts: readonly Fields[]
}

const receiptOf = (type: string, logs: readonly Log[]): Fields => ({
  type,
  status: '0x1',
  cumulativeGasUsed: '0x5208',
  logsBloom: zeros(256),
  logs,
})

/** What a chain puts before the transactions of each block. */
export type Opening = (
  number: number,
) => readonly { readonly transaction: Fields; readonly logs: readonly Log[] }[]

/** Mines a block with a transaction for each log; `nonce` is that of the first. */
const mined = (
  number: number,
  timestamp: number,
  logs: readonly Log[],
  { nonce, opening, header: more }: { nonce: number; opening: Opening; header: Fields },
): MinedBlock => {
  const first = opening(number)
  const transactions = [
    ...first.map(({ transaction }) => transaction),
    ...logs.map((_, at) => transactionOf(nonce + at)),
  ]
  const receipts = [
    ...first.map((one) => receiptOf(String(one.transaction['type']), one.logs)),
    ...logs.map((log) => receiptOf('0x2', [log])),
  ]
  const header = { ...headerOf(number, timestamp, transactions, receipts), ...more }
  const hash = keccak256(headerRlp(header) ?? '0x')
  return {
    header: { ...header, hash },
    transactions,
    receipts: receipts.map((receipt) => ({ ...receipt, blockHash: hash })),
  }
}

/** The events of a script by block; events of the indexer itself stand alone. */
const byBlock = (script: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] => {
  const groups: RecordedEvent[][] = []
  for (const event of script) {
    const last = groups.at(-1)
    const { blockHash } = event.metadata
    if (blockHash !== undefined && last?.[0]?.metadata['blockHash'] === blockHash) last.push(event)
    else groups.push([event])
  }
  return groups
}

/** Answers as a node does that has these blocks. */
const nodeOf = (blocks: readonly MinedBlock[]): ChainReader => {
  const answer = (method: string, [at]: readonly unknown[]): unknown => {
    if (method === 'eth_chainId') return hex(31_337)
    if (method === 'eth_getCode') return '0x60'
    if (method === 'eth_getLogs')
      return blocks.flatMap(({ header, receipts, transactions }) =>
        receipts.flatMap(({ logs }, index) =>
          (logs as readonly Log[])
            .filter(({ address }) => address === (at as Log).address.toLowerCase())
            .map((log) => ({
              ...log,
              blockNumber: header['number'],
              blockHash: header['hash'],
              transactionHash: transactions[index]?.['hash'],
            })),
        ),
      )
    const by = method === 'eth_getBlockByHash' ? 'hash' : 'number'
    const block = blocks.findLast(({ header }) => header[by] === at)
    if (block === undefined) return null
    return method === 'eth_getBlockReceipts'
      ? block.receipts
      : { ...block.header, transactions: block.transactions }
  }
  return { send: (method, params) => Promise.resolve(answer(method, params)) }
}

/**
 * Events as a chain of this double would have them: every log in a transaction of its own, every fact that was read beside the log before.
 * `mine` adds a block with logs that are no events; `opening` is what every block begins with, `header` what its header has besides.
 */
export const chainOf = (
  script: readonly RecordedEvent[],
  { opening = () => [], header: more = {} }: { readonly opening?: Opening; readonly header?: Fields } = {},
) => {
  const blocks: MinedBlock[] = []
  let nonce = 0
  const mine = (number: number, timestamp: number, logs: readonly Log[]): MinedBlock => {
    const block = mined(number, timestamp, logs, { nonce, opening, header: more })
    nonce += logs.length
    blocks.push(block)
    return block
  }
  const events = byBlock(script).flatMap((group) => {
    const { blockNumber, blockTimestamp } = group[0]?.metadata ?? {}
    if (blockNumber === undefined)
      return group.map((event) => (event.type === 'IngestStarted' ? withContracts(event) : event))
    const logs = group.map(logOf)
    const { header, transactions } = mine(
      Number(blockNumber),
      Number(blockTimestamp),
      logs.filter((log) => log !== undefined),
    )
    return group.map((event, at) => {
      const before = logs.slice(0, at + 1).filter((log) => log !== undefined).length
      const first = opening(Number(blockNumber))
      const own = Math.max(0, before - 1)
      const logIndex = own + first.flatMap((one) => one.logs).length
      const txHash = transactions[own + first.length]?.['hash'] as string
      const place = { blockHash: header['hash'] as string, logIndex: String(logIndex), txHash }
      return { ...event, metadata: { ...event.metadata, ...place } }
    })
  })
  return { events, mine, openChain: () => Promise.resolve(nodeOf(blocks)) }
}

const withContracts = (event: RecordedEvent): RecordedEvent => ({
  ...event,
  data: {
    ...(event.data as object),
    contracts: Object.fromEntries(
      Object.entries(speakers).map(([name, contract]) => [contract, addressOf(name)]),
    ),
  },
})

export const signer = createSigner('lilymed/audit-test', Buffer.alloc(32, 7))

/** A signed log of events. */
export const logOfEvents = (events: readonly RecordedEvent[]) => {
  const { files, source, root, size } = memoryLog(events.map((event) => logEntry(event, Buffer.alloc(32, 3))))
  files.set('checkpoint', Buffer.from(signCheckpoint(size, root, signer)))
  return { files, source, size, root }
}
