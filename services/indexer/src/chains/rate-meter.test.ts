import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateMeter } from './rate-meter.ts'

test('the rate is that of the window, and nothing before there are two samples', () => {
  const meter = createRateMeter(10_000)
  assert.equal(meter.rate(), null)
  meter.sample({ atMs: 0, blocks: 0, events: 0 })
  assert.equal(meter.rate(), null)
  meter.sample({ atMs: 2_000, blocks: 100, events: 5_000 })
  assert.deepEqual(meter.rate(), { blocksPerSecond: 50, eventsPerSecond: 2_500 })
  meter.sample({ atMs: 12_000, blocks: 110, events: 5_000 })
  assert.deepEqual(meter.rate(), { blocksPerSecond: 1, eventsPerSecond: 0 })
})

test('going back is no negative rate', () => {
  const meter = createRateMeter()
  meter.sample({ atMs: 0, blocks: 100, events: 10 })
  meter.sample({ atMs: 1_000, blocks: 90, events: 12 })
  assert.deepEqual(meter.rate(), { blocksPerSecond: 0, eventsPerSecond: 2 })
})
