import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder, concat, getAddress, keccak256, toBeHex } from 'ethers'
import * as fc from 'fast-check'
import type { Canary } from './canary-leaf.ts'
import { canaryLeaf } from './canary-leaf.ts'
import { canaryTree } from './canary-tree.ts'

// The same canaries, leaves and root as in contracts/test/money/CanaryLeaf.t.sol.
const known: readonly { readonly canary: Canary; readonly leaf: string }[] = [
  '0x6f9e6f49ce937e02b12ae951b98ce2f4d973f33cdbae1ca7a73b4d4581a64c41',
  '0x41eb95aafb4c3da2c39e977aa9b4a77f91a09501693b12e3a0faa0c4755ed87a',
  '0x38339a48fe3101153e6dfaad53758dbe8af2b015defbb0982a435123484c8afa',
].map((leaf, k) => ({ canary: canaryOf(k), leaf }))
const knownRoot = '0x10cd678cbebfdf691b483bdfc40d00ca1e6271f953ce627988c1642e81a78944'

function canaryOf(k: number): Canary {
  return {
    dealId: `canary-${'ABC'.charAt(k)}`,
    jobCreator: getAddress(toBeHex(0xc0de00 + 2 * k, 20)),
    resourceProvider: getAddress(toBeHex(0xc0de01 + 2 * k, 20)),
    truth: k % 2 === 0 ? 1 : 2,
    salt: keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'uint256'], ['salt', k])),
  }
}

/** MerkleProof.processProof of OpenZeppelin. */
const climb = (leaf: string, proof: readonly string[]): string =>
  proof.reduce((node, beside) => keccak256(concat(node < beside ? [node, beside] : [beside, node])), leaf)

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => keccak256(bytes))
const someLeaves = fc.uniqueArray(bytes32, { minLength: 1, maxLength: 40 })

describe('canaryLeaf', () => {
  it('is the leaf that Canaries.leafOf computes', () => {
    for (const { canary, leaf } of known) assert.equal(canaryLeaf(canary), leaf)
  })

  it('refuses a salt that anyone could guess', () => {
    for (const salt of ['', '0x', '0x12', `0x${'0'.repeat(64)}`, 'a'.repeat(64)])
      assert.throws(() => canaryLeaf({ ...canaryOf(0), salt }), RangeError)
  })
})

describe('canaryTree', () => {
  it('has the root that opens the known canaries', () => {
    assert.equal(canaryTree(known.map(({ leaf }) => leaf)).root, knownRoot)
  })

  it('proves every leaf of a tree of any size', () => {
    fc.assert(
      fc.property(someLeaves, (leaves) => {
        const tree = canaryTree(leaves)
        for (const leaf of leaves) assert.equal(climb(leaf, tree.proofOf(leaf)), tree.root)
      }),
    )
  })

  it('proves nothing else', () => {
    fc.assert(
      fc.property(someLeaves, bytes32, (leaves, other) => {
        fc.pre(!leaves.includes(other))
        const tree = canaryTree(leaves)
        assert.throws(() => tree.proofOf(other), RangeError)
        for (const leaf of leaves) assert.notEqual(climb(other, tree.proofOf(leaf)), tree.root)
      }),
    )
  })

  it('refuses what makes no tree', () => {
    const leaf = keccak256('0x01')
    for (const leaves of [[], [leaf, leaf], ['0x01'], [leaf.toUpperCase()]])
      assert.throws(() => canaryTree(leaves), RangeError)
  })
})
