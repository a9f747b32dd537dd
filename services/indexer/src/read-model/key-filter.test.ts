import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createKeyFilter } from './key-filter.ts'

const keys = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => `Qm${from + index}`)

describe('createKeyFilter', () => {
  it('never denies a key that was added', () => {
    const held = fc.tuple(fc.constantFrom('deals', 'seats'), fc.integer({ min: 1 }), fc.string())
    fc.assert(
      fc.property(fc.array(held, { maxLength: 40 }), (all) => {
        const filter = createKeyFilter()
        for (const one of all) filter.add(...one)
        assert.ok(all.every((one) => filter.mayHold(...one)))
      }),
      { numRuns: 20 },
    )
  })

  it('denies nearly every key that was not, of another table or chain too', () => {
    const filter = createKeyFilter()
    for (const key of keys(0, 100_000)) filter.add('deals', 1, key)
    const wrong = (table: string, chainId: number, from: number): number =>
      keys(from, from + 20_000).filter((key) => filter.mayHold(table, chainId, key)).length
    assert.ok(wrong('deals', 1, 100_000) < 100)
    assert.ok(wrong('deals', 2, 0) < 100)
    assert.ok(wrong('seats', 1, 0) < 100)
  })
})
