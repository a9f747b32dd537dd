import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ballot } from './ballot.ts'
import { absent, abstaining, bribed, colluding, expectedLoss, honest, lazy } from './strategy.ts'
import type { Strategy } from './strategy.ts'

const TERMS = { reward: 1.25, slash: 10, lossProbability: 1 }

/** On a right and a wrong open claim, then on a right and a wrong sealed one. */
const RULES: readonly (readonly [string, Strategy, readonly Ballot[]])[] = [
  ['honest: what running the job shows', honest, ['accept', 'reject truly', 'accept', 'reject truly']],
  [
    'colluding: the opposite of it, together',
    colluding,
    ['reject by agreement', 'accept', 'reject by agreement', 'accept'],
  ],
  [
    'lazy: accepts, and guesses where there is no claim to accept',
    lazy,
    ['accept', 'accept', 'reject by guess', 'reject by guess'],
  ],
  ['abstaining: cannot run', abstaining, ['cannot', 'cannot', 'cannot', 'cannot']],
  ['absent: nothing', absent, ['absent', 'absent', 'absent', 'absent']],
]

describe('strategies', () => {
  for (const [name, strategy, ballots] of RULES) {
    it(name, () => {
      const situations = [false, true].flatMap((sealed) =>
        (['right', 'wrong'] as const).map((claim) => ({ claim, sealed })),
      )
      assert.deepEqual(situations.map(strategy), ballots)
    })
  }

  it('bribed: as it is paid to when that pays more than it expects to lose, else honestly', () => {
    assert.equal(expectedLoss(TERMS), 11.25)
    assert.equal(bribed({ ...TERMS, offer: 11.26 }), colluding)
    assert.equal(bribed({ ...TERMS, offer: 11.25 }), honest)
  })

  it('bribed: for less where it hardly expects to be found out', () => {
    assert.equal(bribed({ ...TERMS, lossProbability: 0.1, offer: 1.2 }), colluding)
    assert.equal(bribed({ ...TERMS, lossProbability: 0.1, offer: 1.1 }), honest)
  })
})
