import { headerRlp } from '@lilymed/chain'
import { getBytes } from 'ethers'
import { cidOf } from '../bundle/cid.ts'
import type { ManifestBlock } from '../bundle/manifest.ts'
import type { Block } from '../bundle/write-car.ts'
import { buildTrie, nodesOnPaths } from '../ethereum/build-trie.ts'
import type { BuiltTrie } from '../ethereum/build-trie.ts'
import { encodeReceipt } from '../ethereum/receipt.ts'
import { readTrie } from '../ethereum/read-trie.ts'
import { encodeTransaction } from '../ethereum/transaction.ts'
import type { ChainReader } from './ports.ts'

/** A block of the chain, and the transactions in it that events come from. */
export type WantedBlock = {
  readonly number: number
  readonly hash: string
  readonly transactions: ReadonlySet<string>
}

/** The proof of a block's transactions, or why there is none. `why` of a part says what of it could not be put in. */
export type BlockProof = {
  readonly block: ManifestBlock | null
  readonly header: Block | null
  readonly receiptNodes: readonly Block[]
  readonly transactionNodes: readonly Block[]
  readonly omissions: readonly { readonly part: string; readonly why: string }[]
}

/** More receipts than these before a transaction make a bundle large, and on the networks that Lilypad runs on there are never as many. */
const MOST_BEFORE = 100

type Fields = Readonly<Record<string, unknown>>

const none = (why: string): BlockProof => ({
  block: null,
  header: null,
  receiptNodes: [],
  transactionNodes: [],
  omissions: [{ part: 'receipts', why }],
})

const trieOf = (values: readonly (Uint8Array | undefined)[], root: unknown): BuiltTrie | undefined => {
  const known = values.filter((value) => value !== undefined)
  const trie = known.length === values.length ? buildTrie(known) : undefined
  return trie?.root === root ? trie : undefined
}

const nodesOf = (
  codec: 'ethReceiptTrie' | 'ethTransactionTrie',
  trie: BuiltTrie | undefined,
  indices: readonly number[],
): readonly Block[] =>
  trie === undefined
    ? []
    : [
        ...nodesOnPaths(trie, indices, (root, index, node) => readTrie(codec, root, index, node)).values(),
      ].map((bytes) => ({ cid: cidOf(codec, bytes), bytes }))

/** The first log of every transaction of a block, by index. */
const firstLogs = (receipts: readonly Fields[]): readonly number[] => {
  let next = 0
  return receipts.map(({ logs }) => {
    const first = next
    next += Array.isArray(logs) ? logs.length : 0
    return first
  })
}

/**
 * Fetches a block and proves the receipts of some of its transactions: its header as it is hashed, and of the tries over its receipts and
 * transactions the nodes on the way to them. A chain that hashes otherwise gives no proof, in words.
 */
export const proveBlock = async (chain: ChainReader, wanted: WantedBlock): Promise<BlockProof> => {
  const at = `block ${wanted.number}`
  const [answer, given] = await Promise.all([
    chain.send('eth_getBlockByHash', [wanted.hash, true]),
    chain.send('eth_getBlockReceipts', [`0x${wanted.number.toString(16)}`]),
  ])
  if (typeof answer !== 'object' || answer === null)
    return none(`${at}: the endpoint does not have ${wanted.hash}`)
  const fields = answer as Fields
  const rlp = headerRlp(answer)
  const bytes = rlp === undefined ? undefined : getBytes(rlp)
  const header = bytes === undefined ? undefined : cidOf('ethBlock', bytes)
  if (
    bytes === undefined ||
    header === undefined ||
    `0x${Buffer.from(header.digest).toString('hex')}` !== wanted.hash
  )
    return none(
      `${at}: its header does not hash to the block’s hash as Ethereum’s do; this chain hashes fields that this version does not know`,
    )
  const transactions = Array.isArray(fields['transactions'])
    ? (fields['transactions'] as readonly Fields[])
    : []
  const receipts = Array.isArray(given) ? (given as readonly Fields[]) : []
  if (receipts.length !== transactions.length || receipts.some(({ blockHash }) => blockHash !== wanted.hash))
    return none(
      `${at}: the endpoint does not give the receipts of each of its transactions (eth_getBlockReceipts)`,
    )
  const receiptTrie = trieOf(receipts.map(encodeReceipt), fields['receiptsRoot'])
  if (receiptTrie === undefined)
    return none(
      `${at}: its receipts do not hash to the header’s receiptsRoot as Ethereum’s do; this chain encodes receipts that this version does not know`,
    )
  const transactionTrie = trieOf(transactions.map(encodeTransaction), fields['transactionsRoot'])
  const firsts = firstLogs(receipts)
  const found = transactions.flatMap(({ hash }, index) =>
    wanted.transactions.has(String(hash))
      ? [{ index, hash: String(hash), firstLog: firsts[index] ?? 0 }]
      : [],
  )
  const indices = found.map(({ index }) => index)
  // The receipts before as well: only they say at which place of the block a log is.
  const upTo = Math.min(Math.max(0, ...indices), MOST_BEFORE)
  const counted = [...new Set([...Array.from({ length: upTo }, (_, index) => index), ...indices])]
  return {
    block: { number: wanted.number, header: { '/': header.text }, transactions: found },
    header: { cid: header, bytes },
    receiptNodes: nodesOf('ethReceiptTrie', receiptTrie, counted),
    transactionNodes: nodesOf('ethTransactionTrie', transactionTrie, indices),
    omissions:
      transactionTrie === undefined
        ? [
            {
              part: 'transactions',
              why: `${at}: not every transaction of it is of a kind that this version can encode, so that which transaction a receipt is of stands on the exporter’s word`,
            },
          ]
        : [],
  }
}
