import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { encodeEvents, limits } from '@lilymed/event-store'
import { factAt } from '../testing/test-blocks.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import { cutAppends } from './cut-appends.ts'

const encoded = (facts: readonly RecordableFact[]) =>
  encodeEvents(facts.map((fact, index) => toFactEvent(fact, factEventId(1, 'epoch', BigInt(index)))))
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

test('whatever the facts, every append keeps within the limits, and together they are the facts in order', () => {
  const dealId = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constant('\u0001'.repeat(256)))
  const fact = fc.record({ dealId, more: fc.nat(40_000) }).map(({ dealId: id, more }, index = 0) => ({
    ...factAt(5, index),
    data: { dealId: id, disputeId: `0x${'ab'.repeat(32)}`, more: '€'.repeat(more / 4) },
  }))
  fc.assert(
    fc.property(fc.array(fact, { minLength: 1, maxLength: 60 }), (facts) => {
      const events = encoded(facts)
      const appends = cutAppends(events)
      assert.deepEqual(appends.flat(), events)
      const sizes = appends.map((append) =>
        append.reduce((sum, { value }) => sum + bytesOf(value.data) + bytesOf(value.metadata), 0),
      )
      for (const [index, bytes] of sizes.entries()) {
        assert.ok(bytes <= limits.maxAppendBytes, `${bytes} bytes`)
        const next = appends[index + 1]?.[0]
        if (next !== undefined) assert.ok(bytes + next.bytes > limits.maxAppendBytes, 'cut too early')
      }
    }),
    { numRuns: 50 },
  )
})

test('small facts fill an append to its count', () => {
  const facts = Array.from({ length: 1_201 }, (_, index) => factAt(5, index))
  assert.deepEqual(
    cutAppends(encoded(facts)).map(({ length }) => length),
    [limits.maxAppendEvents, limits.maxAppendEvents, 201],
  )
})
