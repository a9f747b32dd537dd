import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { blockHash, blockHeader } from '../testing/test-blocks.ts'
import { findAncestor } from './find-ancestor.ts'

const known = (numbers: readonly number[]) => numbers.map((number) => ({ number, hash: blockHash(number) }))

/** A chain that left ours after block `fork` and ends at block `head`. */
const forkedAfter = (fork: number, head: number) => {
  let reads = 0
  return {
    reads: () => reads,
    header: async (at: number | string) => {
      reads += 1
      if (typeof at !== 'number' || at > head) return null
      return blockHeader(at, at <= fork ? 'a' : 'b')
    },
  }
}

test('the highest known block below the fork, in logarithmically many reads', async () => {
  const heights = fc.uniqueArray(fc.integer({ min: 0, max: 2_000 }), { maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(
      heights,
      fc.integer({ min: -1, max: 2_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      async (numbers, fork, head) => {
        const ascending = numbers.toSorted((left, right) => left - right)
        const chain = forkedAfter(fork, head)
        const found = await findAncestor(chain, known(ascending))
        const highest = ascending.at(-1) ?? -1
        // A chain that merely ends below our blocks contradicts none of them.
        assert.equal(found.contradicted, found.contradicted && fork < Math.min(highest, head))
        assert.equal(
          found.ancestor?.number,
          ascending.findLast((number) => number <= Math.min(fork, head)),
        )
        assert.ok(chain.reads() <= 2 + Math.ceil(Math.log2(ascending.length + 1)))
      },
    ),
  )
})
