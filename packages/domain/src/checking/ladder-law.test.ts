import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { detectionOf } from './ladder-law.ts'

const near = (got: number, expected: number, tolerance = 5e-4): void =>
  assert.ok(Math.abs(got - expected) < tolerance, `expected ${expected}, got ${got}`)
const at = (
  dishonestShare: number,
  seats: readonly number[],
  hasAppeals = false,
  mode: 'STANDARD' | 'EXPRESS' = 'STANDARD',
) => detectionOf({ mode, seats }, { dishonestShare, hasAppeals })

describe('the chance that a wrong result is found wrong', () => {
  it('needs every seat of the first round, whatever the mode', () => {
    near(at(0.1, [3]), 0.729, 1e-12)
    near(at(0.1, [3], false, 'EXPRESS'), 0.729, 1e-12)
    near(at(0.1, [3, 7], false, 'EXPRESS'), 0.729, 1e-12)
  })

  it('is what the published table of unanimity first leaves', () => {
    for (const [f, wrong] of [
      [0.02, 8.3e-6],
      [0.05, 1.5e-4],
      [0.1, 1.7e-3],
      [0.2, 2.4e-2],
      [0.33, 1.5e-1],
    ] as const)
      near(1 - at(f, [3, 7]), wrong, 0.04 * wrong)
  })

  it('with appeals leaves to the last round what the others ruled wrong', () => {
    const [f, wrongOfSeven, wrongOfFifteen] = [0.2, 0.033344, 0.0042397]
    const missed = 1 - (1 - f) ** 3
    near(1 - at(f, [3, 7, 15], true), missed * wrongOfSeven * wrongOfFifteen, 1e-7)
    near(1 - at(f, [3], true), missed, 1e-12)
  })

  it('falls with dishonest mediators and never with rounds or appeals', () => {
    const share = fc.double({ min: 0, max: 0.49, noNaN: true })
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 3 }), (f, more, rounds) => {
        const seats = [3, 7, 15].slice(0, rounds)
        assert.ok(at(Math.max(f, more), seats) <= at(Math.min(f, more), seats) + 1e-12)
        assert.ok(at(f, seats) <= at(f, seats, true) + 1e-12)
        assert.ok(at(f, seats.slice(0, 1)) <= at(f, seats) + 1e-12)
        assert.ok(at(f, seats) >= 0 && at(f, seats) <= 1 + 1e-12)
      }),
    )
    assert.equal(at(0, [3, 7, 15]), 1)
  })
})
