import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { blockHash } from '../testing/test-blocks.ts'
import { keepKnown } from './known-blocks.ts'

const blockAt = (number: number) => ({ number, hash: blockHash(number), timestamp: number })

test('where nothing is ever final a million blocks are remembered as a few thousand, the newest without a gap', () => {
  let known: ReturnType<typeof keepKnown> = []
  for (let from = 0; from < 1_000_000; from += 500) {
    const next = Array.from({ length: 500 }, (_, index) => blockAt(from + index))
    known = keepKnown([...known, ...next], null)
    assert.ok(known.length < 8_000, `${known.length}`)
  }
  assert.deepEqual(
    known.slice(-1_024).map(({ number }) => number),
    Array.from({ length: 1_024 }, (_, index) => 1_000_000 - 1_024 + index),
  )
  assert.equal(known[0]?.number, 0, 'the first block is kept')
})

test('below any reorg stands a block that is remembered, no further below it than the reorg was deep', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 50, maxLength: 300 }),
      fc.nat(50_000),
      (gaps, depth) => {
        let number = 0
        const all = gaps.map((gap) => blockAt((number += gap)))
        let known: ReturnType<typeof keepKnown> = []
        for (const each of all) known = keepKnown([...known, each], null)
        const fork = number - depth
        const best = all.findLast((each) => each.number <= fork)
        const found = known.findLast((each) => each.number <= fork)
        if (best === undefined) return
        assert.ok(found !== undefined)
        assert.ok(best.number - found.number <= Math.max(1, depth))
      },
    ),
  )
})

test('the last final block is kept, and nothing below it', () => {
  const known = Array.from({ length: 5_000 }, (_, index) => blockAt(index))
  const kept = keepKnown(known, blockAt(1_234))
  assert.equal(kept[0]?.number, 1_234)
  assert.equal(kept.at(-1)?.number, 4_999)
})
