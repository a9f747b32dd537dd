import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import type { Address, Bytes32 } from '../values/ids.ts'

/** What one account can claim, in wei. */
export type PayoutLeaf = { readonly account: Address; readonly amount: bigint }

/** A Merkle tree of payouts. */
export type PayoutTree = {
  readonly root: Bytes32
  /** The siblings of a leaf from the bottom up, as `MerkleProof.verify` takes them; undefined of a leaf that is not in it. */
  proofOf(leaf: PayoutLeaf): readonly Bytes32[] | undefined
}

/**
 * The hash of a leaf: keccak256(keccak256(abi.encode(account, amount))). Hashed twice, so that no inner node is a leaf.
 * Source: OpenZeppelin's StandardMerkleTree (@openzeppelin/merkle-tree), encoding ["address", "uint256"].
 */
export const payoutLeafHash = ({ account, amount }: PayoutLeaf): Bytes32 =>
  keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [account, amount])))

/** Two nodes as one, the lower first, so that a proof need not say which side it is of. Source: OpenZeppelin's Hashes.commutativeKeccak256. */
const nodeHash = (left: Bytes32, right: Bytes32): Bytes32 =>
  keccak256(left < right ? left + right.slice(2) : right + left.slice(2))

/** The root that a leaf and its proof come to. Source: OpenZeppelin's MerkleProof.processProof. */
export const payoutRootOf = (leaf: PayoutLeaf, proof: readonly Bytes32[]): Bytes32 =>
  proof.reduce(nodeHash, payoutLeafHash(leaf))

/**
 * The tree of one leaf or more, no two of one account. It is OpenZeppelin's StandardMerkleTree: leaves in order of their hashes, as
 * the last nodes of an array in which node i is made of nodes 2i + 1 and 2i + 2.
 */
export const payoutTree = (leaves: readonly PayoutLeaf[]): PayoutTree => {
  const hashes = leaves.map(payoutLeafHash).toSorted()
  const nodes: Bytes32[] = Array.from({ length: 2 * hashes.length - 1 }, () => '')
  const last = nodes.length - 1
  for (const [place, hash] of hashes.entries()) nodes[last - place] = hash
  const nodeAt = (index: number): Bytes32 => nodes[index] ?? ''
  for (let index = last - hashes.length; index >= 0; index -= 1) {
    nodes[index] = nodeHash(nodeAt(2 * index + 1), nodeAt(2 * index + 2))
  }
  const places = new Map(hashes.map((hash, place) => [hash, last - place]))
  return {
    root: nodeAt(0),
    proofOf: (leaf) => {
      const found = places.get(payoutLeafHash(leaf))
      if (found === undefined) return undefined
      const proof: Bytes32[] = []
      for (let index = found; index > 0; index = Math.floor((index - 1) / 2)) {
        proof.push(nodeAt(index % 2 === 0 ? index - 1 : index + 1))
      }
      return proof
    },
  }
}
