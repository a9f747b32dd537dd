import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { isWrong, NO_APPEALS } from '../game/play.ts'
import { majorities, unanimityFirst } from '../game/round.ts'
import { colludersAmong } from '../tables/colluders.ts'
import { binomial, binomialTail, wrongByMajority } from './binomial.ts'
import { choose } from './choose.ts'
import { coherencePay } from './coherence.ts'
import { distinctLadderLaw } from './distinct-ladder.ts'
import { bribeCost, canaryShare, challengeProbability } from './economics.ts'
import { enumerateOutcomes } from './enumerate.ts'
import { hypergeometric, hypergeometricTail } from './hypergeometric.ts'
import { ladderLaw, majorityLaw, unanimousLaw } from './ladder.ts'

const isNear = (actual: number, expected: number, relative = 1e-9): void => {
  const slack = relative * Math.max(Math.abs(expected), 1e-300)
  assert.ok(Math.abs(actual - expected) <= slack, `${actual} is not ${expected}`)
}

const shares = fc.double({ min: 0, max: 1, noNaN: true })

describe('the binomial distribution', () => {
  it('counts choices', () => {
    assert.deepEqual(
      [choose(5, 0), choose(5, 2), choose(31, 15), choose(5, 6), choose(5, -1)],
      [1, 10, 300_540_195, 0, 0],
    )
  })

  it('adds up to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), shares, (n, p) => isNear(binomialTail(n, p, 0), 1)),
    )
  })

  it('has the values worked out by hand', () => {
    isNear(binomial(3, 0.1, 2), 3 * 0.01 * 0.9)
    isNear(wrongByMajority(3, 0.1), 0.028)
    isNear(wrongByMajority(3, 0.2), 0.104)
  })
})

describe('the hypergeometric distribution', () => {
  it('has the values worked out by hand', () => {
    // Three of 30 with six marked: C(6,2)·24 + C(6,3) of C(30,3).
    isNear(hypergeometricTail(30, 6, 3, 2), (15 * 24 + 20) / 4060)
    assert.equal(hypergeometricTail(30, 6, 15, 8), 0)
  })

  it('nears the binomial one in a large pool', () => {
    isNear(hypergeometric(1_000_000, 200_000, 3, 2), binomial(3, 0.2, 2), 1e-4)
  })
})

describe('ladders', () => {
  it('leave nothing over: wrong, right and undecided add up to one', () => {
    fc.assert(
      fc.property(shares, shares, shares, (f, ofWrong, ofRight) => {
        const laws = [unanimousLaw(3, f), majorityLaw(7, f), majorityLaw(15, f)]
        const { wrong, right, none } = ladderLaw(laws, { ofWrong, ofRight })
        isNear(wrong + right + none, 1, 1e-9)
      }),
    )
  })

  it('with every ruling appealed end as their last round does', () => {
    const laws = [3, 7, 15, 31].map((seats) => majorityLaw(seats, 0.2))
    const { wrong, votes } = ladderLaw(laws, { ofWrong: 1, ofRight: 1 })
    isNear(wrong, wrongByMajority(31, 0.2))
    isNear(votes, 56)
  })

  it('with every wrong ruling appealed end wrong only if every round does', () => {
    const laws = [3, 7].map((seats) => majorityLaw(seats, 0.2))
    isNear(
      ladderLaw(laws, { ofWrong: 1, ofRight: 0 }).wrong,
      wrongByMajority(3, 0.2) * wrongByMajority(7, 0.2),
    )
  })

  it('without repeats come to the ladder of independent draws in a large pool', () => {
    const appeals = { ofWrong: 0.9, ofRight: 0.1 }
    const distinct = distinctLadderLaw(40_000, 8000, unanimityFirst(3, 7), appeals)
    const independent = ladderLaw([unanimousLaw(3, 0.2), majorityLaw(7, 0.2)], appeals)
    isNear(distinct.wrong, independent.wrong, 1e-2)
    isNear(distinct.votes, independent.votes, 1e-2)
    isNear(distinct.wrong + distinct.right + distinct.none, 1)
  })
})

describe('enumerating every vote', () => {
  it('gives what the formula of the ladder gives, whichever claim the colluders are against', () => {
    const appeals = { ofWrong: 0.9, ofRight: 0.2 }
    const formula = ladderLaw([unanimousLaw(3, 0.2), majorityLaw(7, 0.2)], appeals)
    for (const claim of ['right', 'wrong'] as const) {
      const situation = { claim, sealed: false }
      const rounds = unanimityFirst(3, 7)
      const { outcomes, votes } = enumerateOutcomes(rounds, colludersAmong(0.2), situation, appeals)
      const wrong = [...outcomes].find(([outcome]) => isWrong(outcome, claim))?.[1]
      isNear(wrong ?? 0, formula.wrong)
      isNear(votes, formula.votes)
    }
  })

  it('gives the lone honest seat among colluders what the colluders rule', () => {
    const situation = { claim: 'wrong', sealed: false } as const
    const { outcomes } = enumerateOutcomes(
      majorities(3),
      colludersAmong(1),
      situation,
      NO_APPEALS,
      'reject truly',
    )
    assert.deepEqual([...outcomes], [['ACCEPT', 1]])
  })
})

describe('what things cost', () => {
  it('challenges as often as the gain from cheating over its risk', () => {
    const terms = { price: 1, cost: 0.8, fakeCost: 0, collateral: 2, detection: 0.972, falseReject: 0 }
    isNear(challengeProbability(terms), 0.8 / (0.972 * 3))
    // At p* a cheater earns what an honest provider earns.
    const p = challengeProbability({ ...terms, falseReject: 0.01, fakeCost: 0.1 })
    const honest = 1 - 0.8 - p * 0.01 * 3
    const cheating = 1 - 0.1 - p * 0.972 * 3
    isNear(honest, cheating)
  })

  it('takes a canary as often as an execution costs beside reward and slash', () =>
    isNear(canaryShare(1.25, 10), 1 / 11.25))

  it('buys each vote for its reward and its slash', () => assert.equal(bribeCost(2, 1.25, 10), 22.5))

  it('pays the lazy among the lazy, and slashes the honest among them', () => {
    const terms = { reward: 1.25, slash: 10, seats: 3, lazyShare: 1, wrongShare: 0.3, canaries: 0 }
    isNear(coherencePay('lazy', terms), 1.25)
    isNear(coherencePay('honest', terms), 0.7 * 1.25 - 0.3 * 10 - 1)
    isNear(coherencePay('honest', { ...terms, lazyShare: 0 }), 0.25)
  })
})
