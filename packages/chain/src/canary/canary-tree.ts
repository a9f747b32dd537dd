import { concat, keccak256 } from 'ethers'

/** A tree of canary leaves. All hashes are lower-case 0x hex of 32 bytes. */
export type CanaryTree = {
  /** What the sponsor posts. */
  readonly root: string
  /**
   * The hashes beside the path from a leaf up to the root, lowest first.
   *
   * @throws RangeError for a leaf that is not in the tree
   */
  proofOf(leaf: string): readonly string[]
}

const hash = /^0x[0-9a-f]{64}$/

/**
 * Builds the tree that OpenZeppelin's MerkleProof verifies: each pair is sorted before it is hashed, a node without a partner rises as it is.
 *
 * @throws RangeError for no leaves, equal leaves, or a leaf that is not 32 bytes of lower-case hex
 */
export const canaryTree = (leaves: readonly string[]): CanaryTree => {
  const wrong = leaves.find((leaf) => !hash.test(leaf))
  if (wrong !== undefined)
    throw new RangeError(`expected leaves of 0x and 64 lower-case hex digits, found ${wrong}`)
  if (leaves.length === 0) throw new RangeError('expected at least one leaf, found none')
  if (new Set(leaves).size < leaves.length)
    throw new RangeError('expected different leaves, found equal ones')
  const layers = layersOver(leaves)
  const [root = ''] = layers.at(-1) ?? []
  return { root, proofOf: (leaf) => proofIn(layers, leaf) }
}

const layersOver = (leaves: readonly string[]): readonly (readonly string[])[] => {
  const layers = [leaves]
  for (let layer = leaves; layer.length > 1; layers.push(layer)) layer = parentsOf(layer)
  return layers
}

const parentsOf = (nodes: readonly string[]): readonly string[] =>
  nodes.flatMap((node, index) => (index % 2 === 0 ? [parentOf(node, nodes[index + 1])] : []))

const parentOf = (left: string, right: string | undefined): string => {
  if (right === undefined) return left
  return keccak256(concat(left < right ? [left, right] : [right, left]))
}

const proofIn = (layers: readonly (readonly string[])[], leaf: string): readonly string[] => {
  const start = layers[0]?.indexOf(leaf) ?? -1
  if (start < 0) throw new RangeError(`expected a leaf of this tree, found ${leaf}`)
  return layers.flatMap((layer, height) => {
    const beside = layer[Math.floor(start / 2 ** height) ^ 1]
    return beside === undefined ? [] : [beside]
  })
}
