import { encodeRlp, getBytes, hexlify, keccak256 } from 'ethers'
import type { RlpStructuredDataish } from 'ethers'
import { encodePath, pathOfIndex } from './trie-path.ts'

type Entry = { readonly path: readonly number[]; readonly value: Uint8Array }

/** A trie over the entries of a block: its root, and every node that is hashed, by its hash. */
export type BuiltTrie = { readonly root: string; readonly nodes: ReadonlyMap<string, Uint8Array> }

const sharedLength = ([first, ...others]: readonly Entry[]): number => {
  let length = first?.path.length ?? 0
  for (const { path } of others) {
    let same = 0
    while (same < length && path[same] === first?.path[same]) same += 1
    length = same
  }
  return length
}

const build = (entries: readonly Entry[], nodes: Map<string, Uint8Array>): RlpStructuredDataish => {
  const [only] = entries
  if (only === undefined) return '0x'
  if (entries.length === 1) return [encodePath(only.path, true), only.value]
  const shared = sharedLength(entries)
  const below = entries.map(({ path, value }) => ({ path: path.slice(shared), value }))
  if (shared > 0) return [encodePath(only.path.slice(0, shared), false), refer(build(below, nodes), nodes)]
  const children = Array.from({ length: 16 }, (_, nibble): RlpStructuredDataish => {
    const under = below.filter(({ path }) => path[0] === nibble)
    return under.length === 0
      ? '0x'
      : refer(
          build(
            under.map(({ path, value }) => ({ path: path.slice(1), value })),
            nodes,
          ),
          nodes,
        )
  })
  return [...children, below.find(({ path }) => path.length === 0)?.value ?? '0x']
}

/** A node stands in its parent by its hash, or itself where it is shorter than one. */
const refer = (node: RlpStructuredDataish, nodes: Map<string, Uint8Array>): RlpStructuredDataish => {
  const bytes = getBytes(encodeRlp(node))
  return bytes.length < 32 ? node : keep(bytes, nodes)
}

const keep = (bytes: Uint8Array, nodes: Map<string, Uint8Array>): string => {
  const hash = keccak256(bytes)
  nodes.set(hash, bytes)
  return hash
}

/** Root of the trie without entries. */
export const emptyTrieRoot = keccak256('0x80')

/** The Merkle-Patricia trie of a block's receipts or transactions, by their index (Ethereum Yellow Paper, appendix D). */
export const buildTrie = (values: readonly Uint8Array[]): BuiltTrie => {
  const nodes = new Map<string, Uint8Array>()
  if (values.length === 0) return { root: emptyTrieRoot, nodes }
  const root = build(
    values.map((value, index) => ({ path: pathOfIndex(index), value })),
    nodes,
  )
  return { root: keep(getBytes(encodeRlp(root)), nodes), nodes }
}

/** The nodes of a trie on the way to some of its entries. */
export const nodesOnPaths = (
  { root, nodes }: BuiltTrie,
  indices: readonly number[],
  walk: (root: string, index: number, node: (hash: string) => Uint8Array | undefined) => unknown,
): ReadonlyMap<string, Uint8Array> => {
  const taken = new Map<string, Uint8Array>()
  for (const index of indices) {
    walk(root, index, (hash) => {
      const bytes = nodes.get(hash)
      if (bytes !== undefined) taken.set(hexlify(hash), bytes)
      return bytes
    })
  }
  return taken
}
