import { contractAbis, contractSetOf, createLogDecoder, fitFact } from '@lilymed/chain'
import type { TranslatedFact } from '@lilymed/chain'
import { getAddress, keccak256 } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import type { ManifestBlock } from '../bundle/manifest.ts'
import { readHeader } from '../ethereum/read-header.ts'
import type { Header } from '../ethereum/read-header.ts'
import { readReceipt } from '../ethereum/receipt.ts'
import type { ReceiptLog } from '../ethereum/receipt.ts'
import { readTrie } from '../ethereum/read-trie.ts'
import { countLogs } from './count-logs.ts'
import type { OpenedBundle } from './open-bundle.ts'

/** A transaction whose receipt is proved up to the block’s hash. */
export type ProvedTransaction = {
  readonly hash: string
  readonly blockHash: string
  readonly header: Header
  readonly logs: readonly (ReceiptLog & { readonly logIndex: number })[]
  /** Whether it is proved too that this transaction, by its hash, is the one that the receipt is of. */
  readonly isTransactionProved: boolean
  /** Whether the places of its logs in the block are proved too: every receipt before it is in the bundle. */
  readonly isPlaceProved: boolean
  /** The facts that its logs are, in order, decoded anew. */
  readonly facts: readonly TranslatedFact[]
}

/** Decodes logs into facts with the ABIs of this program, by the contracts that a bundle names. */
const decoderOf = ({
  manifest,
}: OpenedBundle): ((transaction: Omit<ProvedTransaction, 'facts'>) => readonly TranslatedFact[]) => {
  const known = contractSetOf(checksummed(manifest.contracts))
  const decoder = createLogDecoder(known)
  return ({ hash, blockHash, header, logs }) =>
    logs.flatMap(({ address, topics, data, logIndex }) => {
      const log = {
        blockNumber: header.number,
        blockHash,
        blockTimestamp: header.timestamp,
        txHash: hash,
        logIndex,
        address: getAddress(address),
        topics,
        data,
      }
      const fact = decoder.decode(log)
      return fact === null ? [] : fitFact(fact, log)
    })
}

/** EIP-55, of contracts that this version knows the ABI of. */
const checksummed = (contracts: Readonly<Record<string, string>>): Record<string, string> => {
  const unknown = Object.keys(contracts).find((name) => !Object.hasOwn(contractAbis, name))
  if (unknown !== undefined)
    throw new BundleDiffers(
      'the manifest',
      `the manifest names the contract ${unknown}, whose logs this version cannot read`,
    )
  try {
    return Object.fromEntries(Object.entries(contracts).map(([name, address]) => [name, getAddress(address)]))
  } catch {
    throw new BundleDiffers(
      'the manifest',
      'the manifest names a contract by an address with a wrong checksum',
    )
  }
}

const blockHashOf = (
  block: ManifestBlock,
  bytes: Uint8Array,
): { part: string; hash: string; header: Header } => {
  const part = `the header of block ${block.number}`
  const header = readHeader(part, bytes)
  if (header.number !== block.number) throw new BundleDiffers(part, `${part} is of block ${header.number}`)
  return { part, hash: keccak256(bytes), header }
}

/**
 * Every transaction that a bundle proves: the header hashed to the block's hash, the receipt walked to from the header's receiptsRoot, and,
 * where the nodes are there, the transaction from its transactionsRoot.
 *
 * @throws BundleDiffers where a proof does not hold
 */
export const readTransactions = (bundle: OpenedBundle): readonly ProvedTransaction[] => {
  const decode = decoderOf(bundle)
  const numbers = new Set<number>()
  return bundle.manifest.blocks.flatMap((block) => {
    const bytes = bundle.bytesOf(`the header of block ${block.number}`, block.header, 'ethBlock')
    const { part, hash: blockHash, header } = blockHashOf(block, bytes)
    if (numbers.has(block.number))
      throw new BundleDiffers(
        part,
        `there are two blocks with the number ${block.number}: one of them is of another chain`,
      )
    numbers.add(block.number)
    const before = countLogs(bundle, header, Math.max(0, ...block.transactions.map(({ index }) => index)))
    return block.transactions.map(({ index, hash, firstLog }) => {
      const name = `the receipt of transaction ${hash}`
      const count = before[index]
      if (count !== undefined && count !== firstLog)
        throw new BundleDiffers(
          name,
          `${name}: its first log is at ${firstLog} of the block by the manifest, and ${count} logs come before it by the receipts`,
        )
      const receipt = readReceipt(
        name,
        readTrie(name, header.receiptsRoot, index, (node) => bundle.trieNode('ethReceiptTrie', node)),
      )
      const isTransactionProved = bundle.trieNode('ethTransactionTrie', header.transactionsRoot) !== undefined
      if (isTransactionProved) proveTransaction(bundle, header, index, hash)
      const logs = receipt.logs.map((log, at) => ({ ...log, logIndex: firstLog + at }))
      const proved = {
        hash,
        blockHash,
        header,
        logs,
        isTransactionProved,
        isPlaceProved: count !== undefined,
      }
      return { ...proved, facts: decode(proved) }
    })
  })
}

const proveTransaction = (bundle: OpenedBundle, header: Header, index: number, hash: string): void => {
  const name = `transaction ${hash}`
  const bytes = readTrie(name, header.transactionsRoot, index, (node) =>
    bundle.trieNode('ethTransactionTrie', node),
  )
  const found = keccak256(bytes)
  if (found !== hash)
    throw new BundleDiffers(name, `transaction ${index} of block ${header.number} is ${found}, not ${hash}`)
}
