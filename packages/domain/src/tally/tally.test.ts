import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { bytesOf, LP, PARAMETERS } from '../testing/facts.ts'
import type { Verdict } from '../values/outcomes.ts'
import { closeRound, type ClosingRound } from './close-round.ts'
import { fittingRounds, ladderCost, longestDuration } from './ladder.ts'
import { quorum, ruleRound, type CountedVote } from './rule-round.ts'

/** Votes in shorthand: A, N, R1 and R2 (two digests), X1 and X2 (two reasons). */
const votes = (text: string): readonly CountedVote[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const kinds: Record<string, Verdict> = {
        A: 'ACCEPT',
        N: 'NONDETERMINISTIC',
        R: 'REJECT',
        X: 'CANNOT_REPRODUCE',
      }
      const variant = Number(word[1] ?? 0)
      const verdict = kinds[word[0] ?? '']
      assert.ok(verdict !== undefined)
      return {
        verdict,
        reason: verdict === 'CANNOT_REPRODUCE' ? variant : 0,
        resultDigest: bytesOf(verdict === 'REJECT' ? variant : 0),
      }
    })

describe('round one', () => {
  const cases: readonly (readonly [string, Verdict | null])[] = [
    ['A A A', 'ACCEPT'],
    ['R1 R1 R1', 'REJECT'],
    ['N N N', 'NONDETERMINISTIC'],
    ['X1 X1 X1', 'CANNOT_REPRODUCE'],
    ['A A R1', null],
    ['R1 R1 R2', null],
    ['X1 X1 X2', null],
    ['A A', null],
    ['', null],
  ]
  for (const [text, ruling] of cases) {
    it(`with [${text}] of three rules ${ruling ?? 'nothing'}`, () =>
      assert.equal(ruleRound(1, 3, votes(text)), ruling))
  }
})

describe('round two', () => {
  const cases: readonly (readonly [string, Verdict | null])[] = [
    ['A A A A R1 R1 R1', 'ACCEPT'],
    ['A A A A', 'ACCEPT'],
    ['A A A R1 R1 R1 N', null],
    ['R1 R1 R1 R1 A A A', 'REJECT'],
    ['R1 R1 R2 R2 A A A', 'NONDETERMINISTIC'],
    ['R1 R1 R1 R2 A A A', 'NONDETERMINISTIC'],
    ['N N N N A A A', 'NONDETERMINISTIC'],
    ['X1 X2 X3 X4 A A A', 'CANNOT_REPRODUCE'],
    ['A A A', null],
    ['R1 R1 N N X1 X1 A', null],
  ]
  for (const [text, ruling] of cases) {
    it(`with [${text}] of seven rules ${ruling ?? 'nothing'}`, () =>
      assert.equal(ruleRound(2, 7, votes(text)), ruling))
  }
})

const words = fc.constantFrom('A', 'N', 'R1', 'R2', 'X1', 'X2')

describe('every ruling', () => {
  it('stays ACCEPT when one more ACCEPT comes in', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), fc.constantFrom(1, 2), (cast, round) => {
        const before = ruleRound(round, 7, votes(cast.join(' ')))
        const after = ruleRound(round, 7, votes([...cast, 'A'].join(' ')))
        if (before === 'ACCEPT') assert.equal(after, 'ACCEPT')
        if (after !== before && round === 2) assert.equal(after, 'ACCEPT')
      }),
    )
  })

  it('does not depend on the order of reveals', () => {
    const shuffled = fc
      .array(words, { maxLength: 7 })
      .chain((cast) => fc.tuple(fc.constant(cast), fc.shuffledSubarray(cast, { minLength: cast.length })))
    fc.assert(
      fc.property(shuffled, fc.constantFrom(1, 2), ([cast, other], round) => {
        assert.equal(ruleRound(round, 7, votes(cast.join(' '))), ruleRound(round, 7, votes(other.join(' '))))
      }),
    )
  })

  it('needs more than half of all seats, absent ones included', () => {
    assert.deepEqual([3, 7, 15].map(quorum), [2, 4, 8])
  })
})

describe('closing a round', () => {
  const closing: ClosingRound = {
    round: 1,
    seats: 3,
    rounds: 2,
    nextRoundFits: true,
    panel: 'drawn',
    votes: votes('A A R1'),
  }

  it('escalates without a ruling while a funded round is left and fits', () => {
    assert.deepEqual(closeRound(closing), { kind: 'escalates' })
    assert.deepEqual(closeRound({ ...closing, rounds: 1 }), { kind: 'decided', outcome: 'INCONCLUSIVE' })
    assert.deepEqual(closeRound({ ...closing, nextRoundFits: false }), {
      kind: 'decided',
      outcome: 'INCONCLUSIVE',
    })
  })

  it('decides with a ruling', () => {
    assert.deepEqual(closeRound({ ...closing, votes: votes('A A A') }), {
      kind: 'decided',
      outcome: 'ACCEPT',
    })
  })

  it('ends without a panel', () => {
    const without = { ...closing, votes: [] }
    assert.deepEqual(closeRound({ ...without, panel: 'too few' }), {
      kind: 'decided',
      outcome: 'UNSERVICEABLE',
    })
    assert.deepEqual(closeRound({ ...without, panel: 'too few', round: 2 }), {
      kind: 'decided',
      outcome: 'INCONCLUSIVE',
    })
    assert.deepEqual(closeRound({ ...without, panel: 'beacon silent' }), {
      kind: 'decided',
      outcome: 'INCONCLUSIVE',
    })
  })
})

describe('the ladder', () => {
  it('costs a fee a seat', () => {
    assert.deepEqual(
      [0, 1, 2].map((rounds) => ladderCost(rounds, PARAMETERS)),
      [0n, 3n * LP, 10n * LP],
    )
  })

  it('fits as many rounds as end before the deadline at worst', () => {
    assert.equal(longestDuration(1, PARAMETERS), 1230n)
    assert.equal(longestDuration(2, PARAMETERS), 2280n)
    assert.deepEqual(
      [1229n, 1230n, 2279n, 2280n, 99_999n].map((left) => fittingRounds(1000n, 1000n + left, PARAMETERS)),
      [0, 1, 1, 2, 2],
    )
  })
})
