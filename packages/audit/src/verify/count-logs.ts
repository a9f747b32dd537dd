import type { Header } from '../ethereum/read-header.ts'
import { readReceipt } from '../ethereum/receipt.ts'
import { readTrie } from '../ethereum/read-trie.ts'
import type { OpenedBundle } from './open-bundle.ts'

/**
 * How many logs come before each transaction of a block, by its index, as far as the bundle has the receipts without a gap: a header says nothing
 * of it, and a receipt neither. One more than there are receipts: the last is how many come before the next.
 *
 * @param upTo the highest index that matters
 * @throws BundleDiffers where a receipt is malformed
 */
export const countLogs = (
  bundle: Pick<OpenedBundle, 'trieNode'>,
  { receiptsRoot, number }: Pick<Header, 'receiptsRoot' | 'number'>,
  upTo: number,
): readonly number[] => {
  const before = [0]
  for (let index = 0; index < upTo; index += 1) {
    const part = `receipt ${index} of block ${number}`
    let isMissing = false
    const node = (hash: string): Uint8Array | undefined => {
      const bytes = bundle.trieNode('ethReceiptTrie', hash)
      if (bytes === undefined) isMissing = true
      return bytes
    }
    try {
      const { logs } = readReceipt(part, readTrie(part, receiptsRoot, index, node))
      before.push((before[index] ?? 0) + logs.length)
    } catch (failure) {
      if (isMissing) return before
      throw failure
    }
  }
  return before
}
