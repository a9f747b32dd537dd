import { encodeRlp, getBytes } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { bytesOf, hexOf, readRlp } from './rlp.ts'
import type { RlpItem } from './rlp.ts'
import { decodePath, pathOfIndex } from './trie-path.ts'

/** A node by its hash; undefined where there is none. That it has that hash is for whoever gives it to make sure. */
export type NodeReader = (hash: string) => Uint8Array | undefined

const startsWith = (path: readonly number[], beginning: readonly number[]): boolean =>
  beginning.every((nibble, at) => path[at] === nibble)

/** A reference in a node: the node itself where it is shorter than a hash, else its hash. */
const follow = (part: string, reference: RlpItem | undefined, node: NodeReader): RlpItem => {
  if (Array.isArray(reference)) {
    if (getBytes(encodeRlp(reference)).length < 32) return reference
    throw new BundleDiffers(part, `${part}: a node of the trie stands where its hash must`)
  }
  const hash = hexOf(part, reference, 32)
  const bytes = node(hash)
  if (bytes === undefined) throw new BundleDiffers(part, `${part}: the node ${hash} of the trie is missing`)
  return readRlp(part, bytes)
}

/**
 * The value at an index of a block's trie, walked from its root.
 *
 * @throws BundleDiffers where a node is missing or malformed, or nothing stands at the index
 */
export const readTrie = (part: string, root: string, index: number, node: NodeReader): Uint8Array => {
  let path = pathOfIndex(index)
  let item = follow(part, root, node)
  // A path has a nibble fewer, or ends, at every step.
  for (;;) {
    if (!Array.isArray(item)) break
    if (item.length === 17) {
      const [nibble, ...rest] = path
      if (nibble === undefined) return found(part, item[16])
      item = follow(part, item[nibble], node)
      path = rest
      continue
    }
    const compact = item.length === 2 ? decodePath(bytesOf(part, item[0])) : undefined
    if (compact === undefined || !startsWith(path, compact.nibbles)) break
    path = path.slice(compact.nibbles.length)
    if (compact.isLeaf) {
      if (path.length > 0) break
      return found(part, item[1])
    }
    if (compact.nibbles.length === 0) break
    item = follow(part, item[1], node)
  }
  throw new BundleDiffers(part, `${part}: the trie has nothing at ${index}`)
}

const found = (part: string, item: RlpItem | undefined): Uint8Array => {
  const bytes = bytesOf(part, item)
  if (bytes.length > 0) return bytes
  throw new BundleDiffers(part, `${part}: the trie has nothing there`)
}
