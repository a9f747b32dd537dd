import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createStreams } from '../game/random.ts'
import type { Random } from '../game/random.ts'
import { estimateMean, estimateWeighted } from './estimate-mean.ts'
import { estimateShare, wilson } from './estimate-share.ts'
import { contains, mapEstimate, Z_99 } from './estimate.ts'
import type { Estimate } from './estimate.ts'

/** How many of 2000 repeats, each with a stream of its own, have an interval that holds the truth. */
const coverage = (truth: number, estimate: (random: Random) => Estimate): number => {
  const nextStream = createStreams(7)
  let held = 0
  for (let repeat = 0; repeat < 2000; repeat += 1) if (contains(estimate(nextStream()), truth)) held += 1
  return held / 2000
}

// 99 % of 2000 repeats vary by 0.2 %; a 95 % interval, or one half as wide, is far outside.
const isAbout99 = (share: number): void => {
  assert.ok(share > 0.982 && share < 0.9975, `held the truth in ${share} of the repeats`)
}

describe('the 99 % interval', () => {
  for (const probability of [0.5, 0.1, 0.02]) {
    it(`of a share holds ${probability} in about 99 % of repeats`, () =>
      isAbout99(
        coverage(probability, (random) => estimateShare(600, random, (next) => next() < probability)),
      ))
  }

  it('of a mean of pays holds the truth in about 99 % of repeats', () => {
    const pay = (next: Random): number => {
      const point = next()
      return point < 0.05 ? -10 : point < 0.3 ? 0 : 1.25
    }
    const truth = -10 * 0.05 + 1.25 * 0.7
    isAbout99(coverage(truth, (random) => estimateMean(600, random, { lowest: -10, highest: 1.25 }, pay)))
  })

  it('of a mean whose loss is rare does not leave the truth out', () => {
    const pay = (next: Random): number => (next() < 1e-3 ? -10 : 1.25)
    const truth = 1.25 - 11.25e-3
    const held = coverage(truth, (random) => estimateMean(600, random, { lowest: -10, highest: 1.25 }, pay))
    assert.ok(held > 0.982, `held the truth in ${held} of the repeats`)
  })

  it('of a weighted mean holds the truth in about 99 % of repeats', () => {
    // An event of 1e-6, sampled as a half.
    const weight = (next: Random): number => (next() < 0.5 ? 1e-6 / 0.5 : 0)
    isAbout99(coverage(1e-6, (random) => estimateWeighted(600, random, weight)))
  })
})

describe("Wilson's interval", () => {
  it('ends where the observed share is z standard errors away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (runs, at) => {
          const hits = Math.min(runs - 1, Math.max(1, Math.round(at * runs)))
          for (const end of Object.values(wilson(hits, runs))) {
            const error = Math.sqrt((end * (1 - end)) / runs)
            assert.ok(Math.abs(Math.abs(hits / runs - end) / error - Z_99) < 1e-6)
          }
        },
      ),
    )
  })

  it('stays within 0 and 1, and holds them where nothing else was seen', () => {
    assert.equal(wilson(0, 100).low, 0)
    assert.equal(wilson(100, 100).high, 1)
    assert.ok(wilson(0, 100).high < 0.07 && wilson(0, 100).high > 0.05)
  })
})

describe('estimates', () => {
  const estimate: Estimate = { value: 0.2, low: 0.1, high: 0.4, method: 'plays', runs: 10 }

  it('hold both ends, up to rounding', () => {
    assert.deepEqual(
      [0.1, 0.4, 0.1 - 1e-12, 0.099, 0.401].map((value) => contains(estimate, value)),
      [true, true, true, false, false],
    )
  })

  it('keep low below high when a falling function is applied', () =>
    assert.deepEqual(
      mapEstimate(estimate, (value) => 1 - value),
      { ...estimate, value: 0.8, low: 0.6, high: 0.9 },
    ))
})
