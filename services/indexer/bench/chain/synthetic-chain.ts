import { createHash } from 'node:crypto'
import { encodeRlp, getBytes, hexlify, keccak256, toBeArray } from 'ethers'
import { logsOfBlock } from './log-templates.ts'
import type { SampleLog } from './sample-deals.ts'

/** A chain whose logs are made as they are read, the same at every call; of its blocks it keeps what they answer. */
export type SyntheticChain = {
  readonly head: number
  /** The JSON of a block as eth_getBlockByNumber answers it; null beyond the head. */
  block(number: number): string | null
  numberOf(hash: string): number | undefined
  /** The JSON of the logs of blocks `from` to `to`, of the given addresses. */
  logs(from: number, to: number, addresses: ReadonlySet<string>): string
}

const firstTimestamp = 1_700_000_000
const secondsPerBlock = 2
const emptyHash = keccak256('0x')
const emptyUncles = keccak256(encodeRlp([]))
const emptyTrie = keccak256(encodeRlp('0x'))
const gasLimit = 1_000_000_000

const hex = (value: number): string => `0x${value.toString(16)}`
const number = (value: number): string => hexlify(toBeArray(value))
const digest = (name: string): string => `0x${createHash('sha256').update(name).digest('hex')}`

const timestampOf = (block: number): string => hex(firstTimestamp + block * secondsPerBlock)

/** All logs of a block are of one transaction, as on the bench's other chain. */
const transactionOf = (block: number): string => digest(`transaction ${block}`)

/** The logs bloom of a block (Ethereum Yellow Paper, section 4.3.1, M3:2048). */
const bloomOf = (items: Iterable<string>): string => {
  const bloom = new Uint8Array(256)
  for (const item of items) {
    const hash = getBytes(keccak256(item))
    for (const at of [0, 2, 4]) {
      const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047
      const byte = 255 - (bit >> 3)
      bloom[byte] = (bloom[byte] ?? 0) | (1 << (bit & 7))
    }
  }
  return hexlify(bloom)
}

/** A chain of `events` Lilypad-shaped logs, some 48 a block from block 1 on. */
export const createSyntheticChain = (events: number): SyntheticChain => {
  const madeBefore = [0]
  const hashes: string[] = []
  const blocks: string[] = []
  const numbers = new Map<string, number>()
  const blooms = new Map<string, string>()

  const logsAt = (block: number): readonly SampleLog[] =>
    block < 1 ? [] : logsOfBlock(block - 1).slice(0, events - (madeBefore[block] ?? 0))

  const bloomOfLogs = (logs: readonly SampleLog[]): string => {
    const items = new Set(logs.flatMap(({ address, topic }) => [address, topic]))
    const key = [...items].join()
    const known = blooms.get(key) ?? bloomOf(items)
    blooms.set(key, known)
    return known
  }

  /** The fields that a header is hashed by, in their order (Ethereum Yellow Paper §4.4, EIP-1559). */
  const headerAt = (block: number, logs: readonly SampleLog[]) => ({
    parentHash: hashes[block - 1] ?? `0x${'0'.repeat(64)}`,
    sha3Uncles: emptyUncles,
    miner: `0x${'0'.repeat(40)}`,
    stateRoot: digest(`state ${block}`),
    transactionsRoot: digest(`transactions ${block}`),
    receiptsRoot: block === 0 ? emptyTrie : digest(`receipts ${block}`),
    logsBloom: bloomOfLogs(logs),
    difficulty: '0x0',
    number: hex(block),
    gasLimit: hex(gasLimit),
    gasUsed: hex(21_000),
    timestamp: timestampOf(block),
    extraData: '0x',
    mixHash: emptyHash,
    nonce: '0x0000000000000000',
    baseFeePerGas: '0x0',
  })

  const numeric = new Set(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas'])
  const hashOf = (header: ReturnType<typeof headerAt>): string =>
    keccak256(
      encodeRlp(
        Object.entries(header).map(([name, value]) => (numeric.has(name) ? number(Number(value)) : value)),
      ),
    )

  for (let made = 0; made < events || hashes.length === 0;) {
    const block = hashes.length
    madeBefore[block] = made
    const logs = logsAt(block)
    const header = headerAt(block, logs)
    const hash = hashOf(header)
    const transactions = logs.length === 0 ? [] : [transactionOf(block)]
    blocks.push(JSON.stringify({ hash, ...header, transactions, uncles: [], size: '0x0' }))
    hashes.push(hash)
    numbers.set(hash, block)
    made += logs.length
  }
  const head = hashes.length - 1

  const logsJson = (block: number, addresses: ReadonlySet<string>): string[] => {
    const [hash, transaction] = [hashes[block] ?? '', transactionOf(block)]
    const where = `","blockHash":"${hash}","blockNumber":"${hex(block)}","blockTimestamp":"${timestampOf(block)}","transactionHash":"${transaction}","transactionIndex":"0x0","logIndex":"`
    return logsAt(block).flatMap(({ address, topic, data }, index) =>
      addresses.has(address)
        ? `{"address":"${address}","topics":["${topic}"],"data":"${data}${where}${hex(index)}","removed":false}`
        : [],
    )
  }

  return {
    head,
    block: (block) => blocks[block] ?? null,
    numberOf: (hash) => numbers.get(hash),
    logs: (from, to, addresses) => {
      const found: string[] = []
      for (let block = from; block <= Math.min(to, head); block += 1)
        found.push(...logsJson(block, addresses))
      return `[${found.join()}]`
    },
  }
}
