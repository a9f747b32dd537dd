import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { blockHeader } from '../testing/test-blocks.ts'
import { findAged } from './find-aged.ts'

test('a block old enough, close to the youngest such one, in a handful of reads', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 9 }),
      async (blocks, seconds, aSecond) => {
        // Several blocks share a second, as on Arbitrum.
        const headerAt = (number: number) => ({
          ...blockHeader(number),
          timestamp: 7_000 + Math.floor(number / aSecond),
        })
        let reads = 0
        const source = { header: async (at: number | string) => ((reads += 1), headerAt(Number(at))) }
        const head = headerAt(1 + blocks)
        const found = await findAged(source, head, seconds, 1)
        const isOld = (number: number): boolean => headerAt(number).timestamp <= head.timestamp - seconds
        assert.equal(found === null, !isOld(1))
        if (found === null) return
        assert.ok(isOld(found))
        const further = found + Math.max(1, Math.floor(blocks / 100)) + 1
        assert.ok(further > head.number || !isOld(further), `${found} of ${head.number}`)
        assert.ok(reads <= 9, `${reads} reads`)
      },
    ),
  )
})

test('an endpoint that lacks the block knows nothing of its age', async () => {
  assert.equal(await findAged({ header: async () => null }, blockHeader(50), 1, 1), null)
})
