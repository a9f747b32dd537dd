import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { chooseStretches } from './choose-stretches.ts'
import { randomFrom } from './random-from.ts'

test('a sample is ascending, disjoint, inside, no larger than asked, and the same for the same seed', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 3_000 }),
      fc.array(fc.nat(110_000), { maxLength: 30 }),
      fc.nat(),
      (from, length, blocks, drawn, seed) => {
        const all = { from, to: from + length }
        const sample = () => chooseStretches(all, blocks, drawn, randomFrom(seed))
        const chosen = sample()
        assert.deepEqual(sample(), chosen)
        let before = from - 1
        for (const stretch of chosen) {
          assert.ok(stretch.from > before && stretch.from <= stretch.to && stretch.to <= all.to)
          before = stretch.to
        }
        const count = chosen.reduce((sum, stretch) => sum + stretch.to - stretch.from + 1, 0)
        assert.ok(count >= 1 && count <= blocks)
        if (blocks > length) assert.deepEqual(chosen, [all])
      },
    ),
  )
})

test('half of a sample lies around blocks that have facts', () => {
  const drawn = [5_000, 90_000]
  const chosen = chooseStretches({ from: 0, to: 1_000_000 }, 200, drawn, randomFrom(1))
  for (const block of drawn) assert.ok(chosen.some(({ from, to }) => from <= block && block <= to))
  assert.ok(chosen.length > drawn.length)
})

test('a small sample has both halves too: around a fact, and anywhere', () => {
  const [around, anywhere, ...others] = chooseStretches({ from: 0, to: 1_000_000 }, 40, [500], randomFrom(1))
  assert.deepEqual(others, [])
  assert.ok(around !== undefined && around.from <= 500 && 500 <= around.to)
  assert.ok(anywhere !== undefined && anywhere.from > 600)
})
