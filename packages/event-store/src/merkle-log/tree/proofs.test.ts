import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { proveConsistency, proveInclusion } from '../folder/prove.ts'
import { memoryLog } from '../testing/memory-log.ts'
import { emptyRoot, leafHash, nodeHash } from './hashing.ts'
import { consistencyRanges, inclusionRanges, splitPoint } from './proof-ranges.ts'
import { createTreeEdge } from './tree-edge.ts'
import { verifyConsistency, verifyInclusion } from './verify-proof.ts'
import type { ConsistencyClaim, InclusionClaim } from './verify-proof.ts'

const entries = Array.from({ length: 700 }, (_, index) => Buffer.from(`leaf ${index}`))
const leaves = entries.map((entry) => Buffer.from(leafHash(entry)))

/** The definition of RFC 9162 §2.1.1, word for word: slow and plain. */
const mth = (hashes: readonly Buffer[]): Buffer => {
  const [only] = hashes
  if (only === undefined) return emptyRoot
  if (hashes.length === 1) return only
  const k = splitPoint(hashes.length)
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)))
}

const roots = ((): Buffer[] => {
  const edge = createTreeEdge(() => undefined)
  return [emptyRoot, ...leaves.map((leaf) => (edge.append(leaf), edge.root()))]
})()
const root = (size: number): Buffer => roots[size] ?? assert.fail()
const leaf = (index: number): Buffer => leaves[index] ?? assert.fail()
const { source } = memoryLog(entries)

const flipped = (bytes: Uint8Array, at: number, mask = 0x01): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}
const withStep = (proof: readonly Uint8Array[], at: number, step: Uint8Array): Uint8Array[] =>
  proof.map((old, index) => (index === at ? step : old))

/** Proofs made from one that holds, none of which may: steps dropped, doubled, swapped, added. */
const reshaped = (proof: readonly Uint8Array[]): Uint8Array[][] => [
  ...proof.map((_, at) => proof.filter((_step, index) => index !== at)),
  ...proof.map((step, at) => [...proof.slice(0, at), step, ...proof.slice(at)]),
  ...proof.slice(1).map((step, at) => withStep(withStep(proof, at, step), at + 1, proof[at] ?? step)),
  [...proof, Buffer.alloc(32)],
  [Buffer.alloc(32), ...proof],
  ...(proof.length > 0 ? [proof.map((step, at) => (at === 0 ? step.subarray(1) : step))] : []),
]

describe('the root', () => {
  it('is that of the definition for every size to 300, and for sizes around tiles', () => {
    for (const size of [...Array.from({ length: 300 }, (_, at) => at), 511, 512, 513, 700]) {
      assert.ok(root(size).equals(mth(leaves.slice(0, size))), `size ${size}`)
    }
  })

  it('goes on from the partial tiles of any size as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), (size) => {
        const before = createTreeEdge(() => undefined)
        for (const hash of leaves.slice(0, size)) before.append(hash)
        const edge = createTreeEdge(() => undefined, { size, partials: before.partials() })
        for (const hash of leaves.slice(size)) edge.append(hash)
        assert.ok(edge.root().equals(root(700)))
        assert.equal(edge.size(), 700)
      }),
      { numRuns: 60 },
    )
  })

  it('is right beyond 65,536 leaves, where a third level of tiles begins', () => {
    const edge = createTreeEdge(() => undefined)
    const hashes = Array.from({ length: 65_793 }, (_, at) => leaf(at % 700))
    for (const hash of hashes) edge.append(hash)
    assert.ok(edge.root().equals(mth(hashes)))
  })
})

describe('inclusion proofs', () => {
  it('hold for each leaf of each tree to 130 and around tiles, and with no other leaf, index, size or root', async () => {
    let held = 0
    let refused = 0
    const refuse = (claim: InclusionClaim, why: string): void => {
      assert.equal(verifyInclusion(claim), false, why)
      refused++
    }
    const sizes = [...Array.from({ length: 130 }, (_, at) => at + 1), 255, 256, 257, 511, 513, 700]
    for (const size of sizes) {
      const step = size > 130 ? 37 : 1
      for (let index = 0; index < size; index += step) {
        const proof = await proveInclusion(source, index, size)
        const claim = { leaf: leaf(index), index, size, root: root(size), proof }
        assert.equal(verifyInclusion(claim), true, `${index} of ${size}`)
        held++
        const what = `${index} of ${size}`
        if (size > 1) refuse({ ...claim, leaf: leaf((index + 1) % size) }, `another leaf for ${what}`)
        if (index > 0) refuse({ ...claim, index: index - 1 }, `the index before ${what}`)
        refuse({ ...claim, index: index + 1 }, `the index after ${what}`)
        refuse({ ...claim, root: root(size - 1) }, `an older root for ${what}`)
        refuse({ ...claim, root: flipped(root(size), index % 32) }, `a changed root for ${what}`)
      }
    }
    assert.ok(held > 8_500, `${held} held`)
    assert.ok(refused > 40_000, `${refused} were refused`)
  })

  it('fail with any byte changed', async () => {
    let refused = 0
    for (const [index, size] of [
      [0, 2],
      [5, 7],
      [99, 130],
      [256, 257],
      [699, 700],
      [3, 700],
    ] as const) {
      const claim: InclusionClaim = {
        leaf: leaf(index),
        index,
        size,
        root: root(size),
        proof: await proveInclusion(source, index, size),
      }
      for (let at = 0; at < 32; at++) {
        for (const mask of [1, 0x80, 0xff]) {
          assert.equal(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, at, mask) }), false)
          assert.equal(verifyInclusion({ ...claim, root: flipped(claim.root, at, mask) }), false)
          for (const [step, hash] of claim.proof.entries()) {
            const proof = withStep(claim.proof, step, flipped(hash, at, mask))
            assert.equal(verifyInclusion({ ...claim, proof }), false, `byte ${at} of step ${step}`)
            refused++
          }
        }
      }
      for (const proof of reshaped(claim.proof)) assert.equal(verifyInclusion({ ...claim, proof }), false)
    }
    assert.ok(refused > 2_500)
  })

  it('fail, and do not throw, for sizes, indexes and hashes that are none', () => {
    const claim: InclusionClaim = { leaf: leaf(0), index: 0, size: 1, root: leaf(0), proof: [] }
    assert.equal(verifyInclusion(claim), true)
    for (const index of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      assert.equal(verifyInclusion({ ...claim, index }), false)
      assert.equal(verifyInclusion({ ...claim, size: index }), false)
    }
    assert.equal(verifyInclusion({ ...claim, leaf: Buffer.alloc(0), root: Buffer.alloc(0) }), false)
    assert.equal(verifyInclusion({ ...claim, size: 2 ** 52, proof: [] }), false)
    assert.throws(() => inclusionRanges(1, 1), RangeError)
    assert.throws(() => consistencyRanges(2, 1), RangeError)
  })
})

describe('consistency proofs', () => {
  it('hold between any two trees to 130 and around tiles, and with no other size or root', async () => {
    let held = 0
    let refused = 0
    const refuse = (claim: ConsistencyClaim, why: string): void => {
      assert.equal(verifyConsistency(claim), false, why)
      refused++
    }
    const sizes = [...Array.from({ length: 130 }, (_, at) => at + 1), 256, 257, 512, 700]
    for (const size of sizes) {
      const olds =
        size > 130 ? [1, 2, 128, 255, 256, size - 1, size] : Array.from({ length: size }, (_, at) => at + 1)
      for (const oldSize of olds) {
        const proof = await proveConsistency(source, oldSize, size)
        const claim = { oldSize, oldRoot: root(oldSize), size, root: root(size), proof }
        const what = `${oldSize} to ${size}`
        assert.equal(verifyConsistency(claim), true, what)
        held++
        refuse({ ...claim, oldRoot: root(oldSize - 1) }, `another old root: ${what}`)
        refuse({ ...claim, root: root(size - 1) }, `another root: ${what}`)
        refuse({ ...claim, oldSize: oldSize - 1 }, `a smaller old size: ${what}`)
        if (oldSize < size) refuse({ ...claim, oldSize: oldSize + 1 }, `a greater old size: ${what}`)
        refuse({ ...claim, oldRoot: flipped(claim.oldRoot, size % 32) }, `a changed old root: ${what}`)
      }
    }
    assert.ok(held > 8_500, `${held} held`)
    assert.ok(refused > 40_000, `${refused} were refused`)
  })

  it('fail with any byte changed', async () => {
    for (const [oldSize, size] of [
      [1, 2],
      [3, 7],
      [4, 7],
      [64, 129],
      [255, 700],
      [256, 700],
      [600, 700],
    ] as const) {
      const proof = await proveConsistency(source, oldSize, size)
      const claim: ConsistencyClaim = { oldSize, oldRoot: root(oldSize), size, root: root(size), proof }
      for (const [step, hash] of proof.entries()) {
        for (let at = 0; at < 32; at++) {
          const changed = withStep(proof, step, flipped(hash, at))
          assert.equal(verifyConsistency({ ...claim, proof: changed }), false, `byte ${at} of step ${step}`)
        }
      }
      for (const changed of reshaped(proof))
        assert.equal(verifyConsistency({ ...claim, proof: changed }), false)
    }
  })

  it('from the empty tree need nothing but its root, and from a tree to itself nothing but the same root', () => {
    const empty = { oldSize: 0, oldRoot: emptyRoot, size: 5, root: root(5), proof: [] }
    assert.equal(verifyConsistency(empty), true)
    assert.equal(verifyConsistency({ ...empty, oldRoot: root(1) }), false)
    assert.equal(verifyConsistency({ ...empty, proof: [root(1)] }), false)
    const same = { oldSize: 5, oldRoot: root(5), size: 5, root: root(5), proof: [] }
    assert.equal(verifyConsistency(same), true)
    assert.equal(verifyConsistency({ ...same, proof: [root(5)] }), false)
    assert.equal(verifyConsistency({ ...same, oldRoot: root(4) }), false)
  })

  it('hold for any two sizes', async () => {
    const two = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 700 }))
    await fc.assert(
      fc.asyncProperty(two, async ([a, b]) => {
        const [oldSize, size] = [Math.min(a, b), Math.max(a, b)]
        const proof = await proveConsistency(source, oldSize, size)
        assert.ok(verifyConsistency({ oldSize, oldRoot: root(oldSize), size, root: root(size), proof }))
        if (oldSize === size) return
        assert.ok(!verifyConsistency({ oldSize, oldRoot: root(size), size, root: root(oldSize), proof }))
      }),
      { numRuns: 400 },
    )
  })
})
