import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { limits } from '@lilymed/event-store'
import { factAt } from '../testing/test-blocks.ts'
import { toFactEvent } from '../translate/fact-event.ts'
import { cutAppends } from './cut-appends.ts'

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

test('whatever the facts, every append keeps within the limits, and together they are the facts in order', () => {
  const dealId = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constant('\u0001'.repeat(256)))
  const fact = fc.record({ dealId, more: fc.nat(40_000) }).map(({ dealId: id, more }, index = 0) => ({
    ...factAt(5, index),
    data: { dealId: id, disputeId: `0x${'ab'.repeat(32)}`, more: '€'.repeat(more / 4) },
  }))
  fc.assert(
    fc.property(fc.array(fact, { minLength: 1, maxLength: 60 }), ([first, ...rest]) => {
      assert.ok(first)
      const appends = cutAppends([first, ...rest])
      assert.deepEqual(appends.flat(), [first, ...rest])
      for (const append of appends) {
        const stored = append.map((one) => toFactEvent(one, ''))
        const bytes = stored.reduce((sum, { data, metadata }) => sum + bytesOf(data) + bytesOf(metadata), 0)
        assert.ok(bytes <= limits.maxAppendBytes, `${bytes} bytes`)
      }
    }),
    { numRuns: 50 },
  )
})

test('small facts fill an append to its count', () => {
  const [first, ...rest] = Array.from({ length: 1_201 }, (_, index) => factAt(5, index))
  assert.ok(first)
  assert.deepEqual(
    cutAppends([first, ...rest]).map(({ length }) => length),
    [limits.maxAppendEvents, limits.maxAppendEvents, 201],
  )
})
