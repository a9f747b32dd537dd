import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStreams } from './random.ts'

const numbers = (seed: number, streams: number): readonly number[][] => {
  const nextStream = createStreams(seed)
  return Array.from({ length: streams }, () => {
    const random = nextStream()
    return Array.from({ length: 100 }, () => random())
  })
}

describe('streams of random numbers', () => {
  it('are equal for equal seeds, and differ from seed to seed and stream to stream', () => {
    assert.deepEqual(numbers(1, 3), numbers(1, 3))
    const all = [...numbers(1, 3), ...numbers(2, 3), ...numbers(0, 1), ...numbers(2 ** 32 - 1, 1)].flat()
    assert.equal(new Set(all).size, all.length)
  })

  it('do not depend on how far another stream was read', () => {
    const nextStream = createStreams(1)
    nextStream()
    const second = nextStream()
    assert.equal(second(), numbers(1, 2)[1]?.[0])
  })

  it('are uniform in [0, 1)', () => {
    const random = createStreams(5)()
    const bins = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < 100_000; index += 1) {
      const number = random()
      assert.ok(number >= 0 && number < 1)
      bins[Math.floor(number * 10)] = (bins[Math.floor(number * 10)] ?? 0) + 1
    }
    // χ² with nine degrees of freedom is below 27.9 in 99.9 % of samples.
    const square = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    assert.ok(square < 27.9, `χ² of ${square}`)
  })
})
