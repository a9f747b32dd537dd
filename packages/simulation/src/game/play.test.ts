import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { quorum, ruleRound } from '@lilymed/domain'
import { estimateWeighted } from '../estimate/estimate-mean.ts'
import { contains } from '../estimate/estimate.ts'
import { BALLOTS, emptyCount, placeOf, votesOf } from './ballot.ts'
import type { Ballot, Count } from './ballot.ts'
import { drawDistinct, drawIndependently } from './panel.ts'
import type { OpenDraws } from './panel.ts'
import { isWrong, NO_APPEALS, play } from './play.ts'
import type { Game } from './play.ts'
import { createStreams } from './random.ts'
import { createRound, majorities, unanimityFirst } from './round.ts'
import { colluding, honest } from './strategy.ts'

const countOf = (...ballots: readonly Ballot[]): Count => {
  const count = emptyCount()
  for (const ballot of ballots) count[placeOf(ballot)] = (count[placeOf(ballot)] ?? 0) + 1
  return count
}

/** Panels that are told, round by round. */
const told =
  (...panels: readonly (readonly Ballot[])[]): OpenDraws =>
  () =>
  (seats, count, _, round) => {
    const panel = panels[round] ?? []
    assert.equal(panel.length, seats, `seats of round ${round}`)
    for (const ballot of panel) count[placeOf(ballot)] = (count[placeOf(ballot)] ?? 0) + 1
    return 1
  }

const many = (ballot: Ballot, times: number): readonly Ballot[] => Array.from({ length: times }, () => ballot)

const WRONG_CLAIM = { claim: 'wrong', sealed: false } as const

const ended = (draws: OpenDraws, change: Partial<Game> = {}) => {
  const game: Game = {
    rounds: unanimityFirst(3, 7),
    draws,
    appeals: NO_APPEALS,
    situation: WRONG_CLAIM,
    ...change,
  }
  const { outcome, votes } = play(game, () => 0.5)
  return [outcome, votes]
}

describe('a round', () => {
  it('rules any count as the domain does', () => {
    const counts = fc.array(fc.constantFrom(...BALLOTS), { minLength: 7, maxLength: 7 })
    const unanimous = createRound(7, 'unanimous')
    const majority = createRound(7, 'majority')
    fc.assert(
      fc.property(counts, (ballots) => {
        const count = countOf(...ballots)
        for (const again of [1, 2]) {
          assert.equal(unanimous.rulingOn(count), ruleRound(1, 7, votesOf(count)), `${again}`)
          assert.equal(majority.rulingOn(count), ruleRound(2, 7, votesOf(count)), `${again}`)
        }
      }),
    )
  })

  it('counts rejections by guess as different results', () => {
    const majority = createRound(7, 'majority')
    assert.equal(majority.rulingOn(countOf(...many('reject truly', 4), ...many('accept', 3))), 'REJECT')
    assert.equal(
      majority.rulingOn(countOf(...many('reject by guess', 4), ...many('accept', 3))),
      'NONDETERMINISTIC',
    )
  })

  it('by two thirds needs them', () => {
    const round = createRound(7, 'two thirds')
    assert.equal(round.rulingOn(countOf(...many('accept', 5), ...many('reject truly', 2))), 'ACCEPT')
    assert.equal(round.rulingOn(countOf(...many('accept', 4), ...many('reject truly', 3))), null)
    assert.equal(round.rulingOn(countOf(...many('reject by guess', 7))), null)
  })

  it('needs the quorum of the domain in every size that the tables have', () => {
    for (const seats of [3, 5, 7, 11, 15, 31]) {
      const round = createRound(seats, 'majority')
      const enough = quorum(seats)
      assert.equal(
        round.rulingOn(countOf(...many('accept', enough), ...many('absent', seats - enough))),
        'ACCEPT',
      )
      assert.equal(
        round.rulingOn(countOf(...many('accept', enough - 1), ...many('absent', seats - enough + 1))),
        null,
      )
    }
  })

  it('refuses sizes it cannot count', () => {
    for (const seats of [0, 32, 2.5]) assert.throws(() => createRound(seats, 'majority'), RangeError)
  })
})

describe('a dispute', () => {
  it('ends in round one when that is unanimous', () =>
    assert.deepEqual(ended(told(many('reject truly', 3))), ['REJECT', 3]))

  it('goes on to seven when one of three dissents or is missing', () => {
    for (const other of ['reject truly', 'absent'] as const) {
      const seven = [...many('reject truly', 4), ...many('accept', 3)]
      assert.deepEqual(ended(told(['accept', 'accept', other], seven)), ['REJECT', 10])
    }
  })

  it('is INCONCLUSIVE when the ladder ends without a ruling', () =>
    assert.deepEqual(
      ended(told(['accept', 'accept', 'absent'], [...many('accept', 3), ...many('absent', 4)])),
      ['INCONCLUSIVE', 10],
    ))

  it('goes on after a wrong ruling only if that is appealed, and after a right one likewise', () => {
    const draws = told(many('accept', 3), many('reject truly', 7))
    assert.deepEqual(ended(draws, { appeals: { ofWrong: 0.6, ofRight: 0 } }), ['REJECT', 10])
    assert.deepEqual(ended(draws, { appeals: { ofWrong: 0.4, ofRight: 1 } }), ['ACCEPT', 3])
    const other = told(many('reject truly', 3), many('accept', 7))
    assert.deepEqual(ended(other, { appeals: { ofWrong: 1, ofRight: 0.6 } }), ['ACCEPT', 10])
    assert.deepEqual(ended(other, { appeals: { ofWrong: 1, ofRight: 0.4 } }), ['REJECT', 3])
  })

  it('seats its focal mediator in round one only', () =>
    assert.deepEqual(ended(told(many('accept', 2), many('accept', 7)), { focal: 'reject truly' }), [
      'ACCEPT',
      10,
    ]))

  it('is wrong only when it ends as the opposite of the truth', () => {
    assert.deepEqual(
      (['ACCEPT', 'REJECT', 'NONDETERMINISTIC', 'INCONCLUSIVE'] as const).map((one) => isWrong(one, 'wrong')),
      [true, false, false, false],
    )
    assert.equal(isWrong('REJECT', 'right'), true)
  })
})

describe('draws', () => {
  it('without replacement seat everybody once and then nobody', () => {
    const random = createStreams(3)()
    const seatPanel = drawDistinct([
      { strategy: honest, members: 6 },
      { strategy: colluding, members: 4 },
    ])(WRONG_CLAIM)
    const count = emptyCount()
    assert.equal(seatPanel(3, count, random, 0), 1)
    seatPanel(7, count, random, 1)
    assert.deepEqual(count, countOf(...many('reject truly', 6), ...many('accept', 4)))
    assert.throws(() => seatPanel(1, count, random, 2), RangeError)
  })

  it('sampled otherwise than drawn weigh one on average, and one each before the round they begin in', () => {
    const population = [
      { strategy: honest, share: 0.8, sampledShare: 0.5 },
      { strategy: colluding, share: 0.2, sampledShare: 0.5 },
    ]
    const weigh = drawIndependently(population, 1)(WRONG_CLAIM)
    const random = createStreams(4)()
    assert.equal(weigh(3, emptyCount(), random, 0), 1)
    const mean = estimateWeighted(20_000, random, (next) => weigh(3, emptyCount(), next, 1))
    assert.ok(contains(mean, 1) && mean.high - mean.low < 0.05, JSON.stringify(mean))
  })

  it('with sampled shares estimate the same as without', () => {
    const population = [
      { strategy: honest, share: 0.7, sampledShare: 0.5 },
      { strategy: colluding, share: 0.3, sampledShare: 0.5 },
    ]
    const game = {
      rounds: majorities(3),
      draws: drawIndependently(population),
      appeals: NO_APPEALS,
      situation: WRONG_CLAIM,
    }
    const estimate = estimateWeighted(50_000, createStreams(6)(), (next) => {
      const { outcome, weight } = play(game, next)
      return isWrong(outcome, 'wrong') ? weight : 0
    })
    assert.ok(contains(estimate, 0.216), JSON.stringify(estimate))
  })
})
