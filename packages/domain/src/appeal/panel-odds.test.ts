import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beliefInFinding, honestMajority } from './panel-odds.ts'

const near = (got: number, expected: number): void =>
  assert.ok(Math.abs(got - expected) < 5e-4 + expected * 5e-3, `expected ${expected}, got ${got}`)

describe('the chance of an honest majority', () => {
  it('is what the published table of simple majorities leaves', () => {
    const table: readonly (readonly [number, number, number])[] = [
      [0.1, 3, 2.8e-2],
      [0.2, 7, 3.3e-2],
      [0.2, 15, 4.2e-3],
      [0.33, 7, 1.68e-1],
      [0.33, 15, 8.4e-2],
    ]
    for (const [dishonestShare, seats, wrong] of table)
      near(honestMajority(seats, { dishonestShare }), 1 - wrong)
  })
})

describe('the belief in a finding', () => {
  const suspicion = { dishonestShare: 1 / 3, mistakenShare: 0.01 }

  it('starts from how often machines are mistaken, and moves by two to one with each vote', () => {
    near(beliefInFinding(0, 0, suspicion), 0.99)
    near(beliefInFinding(3, 6, suspicion), 99 / 8 / (99 / 8 + 1))
    near(beliefInFinding(0, 9, suspicion), 99 / 512 / (99 / 512 + 1))
    assert.equal(beliefInFinding(2000, 0, suspicion), 1)
  })
})
