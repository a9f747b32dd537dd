import { headerRlp } from '@lilymed/chain'
import type { BlockHeader, ChainLog } from '@lilymed/chain'
import { getAddress, keccak256 } from 'ethers'
import { buildTrie } from '../ethereum/build-trie.ts'
import { encodeReceipt } from '../ethereum/receipt.ts'

type Fields = Readonly<Record<string, unknown>>

/** A block as it was answered, and what was read of it. */
export type AnsweredBlock = { readonly header: BlockHeader; readonly answer: unknown }

/** Every log of a block, or why its receipts prove none. */
export type LogProof =
  | { readonly kind: 'proven'; readonly logs: readonly ChainLog[] }
  | { readonly kind: 'unproven'; readonly why: string }

const unproven = (why: string): LogProof => ({ kind: 'unproven', why })

/** Whether a header hashes to the name it goes by: then everything in it, bloom and roots included, is that block's. */
export const isProven = ({ header, answer }: AnsweredBlock): boolean => {
  const rlp = headerRlp(answer)
  return rlp !== undefined && keccak256(rlp) === header.hash
}

/** Hashes of a block's transactions, in their order; undefined where the answer has none. */
export const transactionsOf = ({ answer }: AnsweredBlock): readonly string[] | undefined => {
  const { transactions } = answer as Fields
  return Array.isArray(transactions) && transactions.every((hash) => typeof hash === 'string')
    ? transactions
    : undefined
}

/**
 * Every log of a block whose header is proven, from receipts that hash to its receiptsRoot: none can be left out, added or changed. Places
 * are counted, not believed. Which transaction a receipt is of stands on the endpoint's word, as the trie has them by number only.
 */
export const proveLogs = (block: AnsweredBlock, given: unknown): LogProof => {
  const { header, answer } = block
  const transactions = transactionsOf(block)
  if (transactions === undefined || !Array.isArray(given) || given.length !== transactions.length)
    return unproven('the endpoint does not give the receipts of each of its transactions')
  const values = given.map(encodeReceipt)
  const known = values.filter((value) => value !== undefined)
  if (known.length < values.length || buildTrie(known).root !== (answer as Fields)['receiptsRoot'])
    return unproven(
      'its receipts do not hash to its receiptsRoot: some are missing or changed, or the chain encodes them in a way that this version does not know',
    )
  const logs = (given as readonly { readonly logs: readonly ReceiptLog[] }[]).flatMap((receipt, index) =>
    receipt.logs.map((log) => ({ ...log, txHash: (transactions[index] ?? '').toLowerCase() })),
  )
  return {
    kind: 'proven',
    logs: logs.map(({ txHash, address, topics, data }, logIndex) => ({
      blockNumber: header.number,
      blockHash: header.hash,
      blockTimestamp: header.timestamp,
      txHash,
      logIndex,
      address: getAddress(address.toLowerCase()),
      topics: topics.map((topic) => topic.toLowerCase()),
      data: data.toLowerCase(),
    })),
  }
}

/** What `encodeReceipt` has made sure of. */
type ReceiptLog = { readonly address: string; readonly topics: readonly string[]; readonly data: string }
