import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { bytesOf } from '../testing/facts.ts'
import type { Mode } from '../values/modes.ts'
import type { Ruling, Verdict } from '../values/outcomes.ts'
import { closeRound, type ClosingRound } from './close-round.ts'
import { openFound, type CountedVote } from './counted-vote.ts'
import { quorum, ruleRound } from './rule-round.ts'

/** Votes in shorthand: A, N, R1 and R2 (two digests), T1 (a REJECT at rung 2), X1 and X2 (two reasons), F1 (FOUND). */
const votes = (text: string): readonly CountedVote[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const kinds: Record<string, Verdict> = {
        A: 'ACCEPT',
        N: 'NONDETERMINISTIC',
        R: 'REJECT',
        T: 'REJECT',
        X: 'CANNOT_REPRODUCE',
        F: 'FOUND',
      }
      const variant = Number(word[1] ?? 0)
      const verdict = kinds[word[0] ?? '']
      assert.ok(verdict !== undefined)
      return {
        verdict,
        reason: verdict === 'CANNOT_REPRODUCE' ? variant : 0,
        resultDigest: bytesOf(verdict === 'REJECT' || verdict === 'FOUND' ? variant : 0),
        rung: word.startsWith('T') ? 2 : 0,
      }
    })

type Case = readonly [votes: string, ruling: Ruling | null]

describe('round one', () => {
  const cases: readonly Case[] = [
    ['A A A', 'ACCEPT'],
    ['R1 R1 R1', 'REJECT'],
    ['N N N', 'NONDETERMINISTIC'],
    ['X1 X1 X1', 'CANNOT_REPRODUCE'],
    ['A A R1', null],
    ['R1 R1 R2', null],
    ['X1 X1 X2', null],
    ['T1 R2 T3', 'REJECT'],
    ['T1 R1 R2', null],
    ['T1 T2 A', null],
    ['N N X1', null],
    ['A A', null],
    ['F1 F1 F1', null],
    ['', null],
  ]
  for (const [text, ruling] of cases) {
    it(`with [${text}] of three rules ${ruling ?? 'nothing'}`, () =>
      assert.equal(ruleRound(1, 3, votes(text)), ruling))
  }
})

describe('round two', () => {
  const cases: readonly Case[] = [
    ['A A A A R1 R1 R1', 'ACCEPT'],
    ['A A A A', 'ACCEPT'],
    ['A A A R1 R1 R1 N', null],
    ['R1 R1 R1 R1 A A A', 'REJECT'],
    ['R1 R1 R2 R2 A A A', 'NONDETERMINISTIC'],
    ['R1 R1 R1 R2 A A A', 'NONDETERMINISTIC'],
    ['R1 R1 R1 T2 A A A', 'REJECT'],
    ['T1 T2 T3 T4 A A A', 'REJECT'],
    ['R1 R1 R2 T3 A A A', 'NONDETERMINISTIC'],
    ['R1 R2 R3 N A A A', 'NONDETERMINISTIC'],
    ['R1 R2 N N A A A', null],
    ['R1 R2 R3 X1 A A A', null],
    ['R1 R2 R3 A A A', null],
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

describe('round three', () => {
  const cases: readonly Case[] = [
    ['A A A A A A A A', 'ACCEPT'],
    ['A A A A A A A R1 R1 R1 R1 R1 R1 R1 R1', 'REJECT'],
    ['A A A A A A A R1 R1 R1 R1 R1 R1 R1 N', null],
    ['R1 R2 R3 R4 R5 R6 R7 N', 'NONDETERMINISTIC'],
  ]
  for (const [text, ruling] of cases) {
    it(`with [${text}] of fifteen rules ${ruling ?? 'nothing'}`, () =>
      assert.equal(ruleRound(3, 15, votes(text)), ruling))
  }
})

describe('an Express round', () => {
  const cases: readonly Case[] = [
    ['A A', 'ACCEPT'],
    ['A A R1', 'ACCEPT'],
    ['R1 R1 R1', 'REJECT'],
    ['R1 R1', null],
    ['R1 R1 R2', null],
    ['R1 R1 A', null],
    ['R1 T2 T3', 'REJECT'],
    ['N N R1', 'NONDETERMINISTIC'],
    ['X1 X2 A', 'CANNOT_REPRODUCE'],
    ['A N X1', null],
    ['A', null],
  ]
  for (const [text, ruling] of cases) {
    it(`with [${text}] of three rules ${ruling ?? 'nothing'}`, () =>
      assert.equal(ruleRound(1, 3, votes(text), 'EXPRESS'), ruling))
  }
})

describe('a pair', () => {
  it('must be unanimous in either mode', () => {
    for (const mode of ['STANDARD', 'EXPRESS'] as const) {
      assert.equal(ruleRound(1, 2, votes('A A'), mode), 'ACCEPT')
      assert.equal(ruleRound(1, 2, votes('R1 R1'), mode), 'REJECT')
      assert.equal(ruleRound(1, 2, votes('X1 X1'), mode), 'CANNOT_REPRODUCE')
      for (const text of ['A', 'A N', 'R1 R2', 'X1 X2']) {
        assert.equal(ruleRound(1, 2, votes(text), mode), null, text)
      }
    }
  })
})

describe('a FOUND that is opened', () => {
  const claim = { claimDigest: bytesOf(1), isRejectable: true }
  const turned = (text: string, isRejectable = true) =>
    votes(text).map((vote) => {
      const { verdict, reason } = openFound(vote, { ...claim, isRejectable })
      return reason === 0 ? verdict : `${verdict} ${reason}`
    })

  it('is ACCEPT of the digest that was sealed, and REJECT of any other', () => {
    assert.deepEqual(turned('F1 F2'), ['ACCEPT', 'REJECT'])
  })

  it('rejects nothing where the class is not known', () => {
    assert.deepEqual(turned('F1 F2', false), ['ACCEPT', 'CANNOT_REPRODUCE 7'])
  })

  it('leaves other votes as they are', () => {
    assert.deepEqual(turned('N X3'), ['NONDETERMINISTIC', 'CANNOT_REPRODUCE 3'])
  })

  it('is compared by digest with the other rejections', () => {
    const opened = (text: string) => votes(text).map((vote) => openFound(vote, claim))
    assert.equal(ruleRound(1, 3, opened('F2 F2 F2')), 'REJECT')
    assert.equal(ruleRound(1, 3, opened('F2 F2 F3')), null)
    assert.equal(ruleRound(1, 3, opened('F1 F1 F1')), 'ACCEPT')
  })
})

const words = fc.constantFrom('A', 'N', 'R1', 'R2', 'R3', 'T1', 'X1', 'X2')
const rules: fc.Arbitrary<readonly [round: number, mode: Mode]> = fc.constantFrom(
  [1, 'STANDARD'],
  [1, 'EXPRESS'],
  [2, 'STANDARD'],
)

describe('every ruling', () => {
  it('stays ACCEPT when one more ACCEPT comes in', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), rules, (cast, [round, mode]) => {
        const before = ruleRound(round, 7, votes(cast.join(' ')), mode)
        const after = ruleRound(round, 7, votes([...cast, 'A'].join(' ')), mode)
        if (before === 'ACCEPT') assert.equal(after, 'ACCEPT')
        if (after !== before && (round === 2 || mode === 'EXPRESS')) assert.equal(after, 'ACCEPT')
      }),
    )
  })

  it('does not depend on the order of reveals', () => {
    const shuffled = fc
      .array(words, { maxLength: 7 })
      .chain((cast) => fc.tuple(fc.constant(cast), fc.shuffledSubarray(cast, { minLength: cast.length })))
    fc.assert(
      fc.property(shuffled, rules, ([cast, other], [round, mode]) => {
        const ruling = ruleRound(round, 7, votes(cast.join(' ')), mode)
        assert.equal(ruling, ruleRound(round, 7, votes(other.join(' ')), mode))
      }),
    )
  })

  it('has more than half of all seats behind it, absent ones included', () => {
    assert.deepEqual([3, 7, 15].map(quorum), [2, 4, 8])
    fc.assert(
      fc.property(fc.array(words, { maxLength: 7 }), rules, (cast, [round, mode]) => {
        if (ruleRound(round, 7, votes(cast.join(' ')), mode) !== null) assert.ok(cast.length >= 4)
      }),
    )
  })
})

describe('closing a round', () => {
  const closing: ClosingRound = {
    round: 1,
    seats: 3,
    mode: 'STANDARD',
    rounds: 2,
    nextRoundFits: true,
    isCanary: false,
    panel: 'drawn',
    standing: null,
    isSealMissing: false,
    votes: votes('A A R1'),
  }
  const closed = (change: Partial<ClosingRound>) => closeRound({ ...closing, ...change })
  const inconclusive = { kind: 'decided', outcome: 'INCONCLUSIVE', isRuled: false }

  it('escalates without a ruling while a funded round is left and fits', () => {
    assert.deepEqual(closed({}), { kind: 'escalates' })
    assert.deepEqual(closed({ rounds: 1 }), inconclusive)
    assert.deepEqual(closed({ nextRoundFits: false }), inconclusive)
  })

  it('decides with a ruling', () => {
    const accept = { kind: 'decided', outcome: 'ACCEPT', isRuled: true }
    assert.deepEqual(closed({ votes: votes('A A A') }), accept)
    assert.deepEqual(closed({ votes: votes('A A R1'), mode: 'EXPRESS' }), accept)
  })

  it('never escalates an Express dispute', () => {
    assert.deepEqual(closed({ mode: 'EXPRESS', votes: votes('A R1 N') }), inconclusive)
  })

  it('ends without a panel', () => {
    const without = { votes: [] }
    assert.deepEqual(closed({ ...without, panel: 'too few' }), {
      ...inconclusive,
      outcome: 'UNSERVICEABLE',
    })
    assert.deepEqual(closed({ ...without, panel: 'too few', round: 2 }), inconclusive)
    assert.deepEqual(closed({ ...without, panel: 'beacon silent' }), inconclusive)
  })

  it('cannot rule on a seal that its provider kept shut', () => {
    assert.deepEqual(closed({ isSealMissing: true, votes: votes('F1 F1 F1') }), {
      kind: 'decided',
      outcome: 'CANNOT_REPRODUCE',
      isRuled: false,
    })
  })

  it('lets what was appealed stand when its round rules nothing or has no panel', () => {
    const appealed = { round: 2, seats: 7, standing: 'REJECT' } as const
    const stands = { kind: 'decided', outcome: 'REJECT', isRuled: true }
    assert.deepEqual(closed({ ...appealed, rounds: 1 }), stands)
    assert.deepEqual(closed({ ...appealed, panel: 'beacon silent' }), stands)
    assert.deepEqual(closed({ ...appealed, panel: 'too few' }), stands)
    assert.deepEqual(closed({ ...appealed, rounds: 3 }), { kind: 'escalates' })
    assert.deepEqual(closed({ ...appealed, rounds: 3, isCanary: true }), stands)
    assert.deepEqual(closed({ ...appealed, votes: votes('A A A A') }), {
      ...stands,
      outcome: 'ACCEPT',
    })
  })
})
