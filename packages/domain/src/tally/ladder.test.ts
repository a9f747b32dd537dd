import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesOf, CLASS_TERMS, LP, PARAMETERS } from '../testing/facts.ts'
import { classRounds, isPairClass } from './class-rounds.ts'
import { fitDispute } from './fit-dispute.ts'
import { affordableRounds, ladderCost, seatsOfRound } from './ladder.ts'
import { quoteChallenge, type QuoteInput } from './quote.ts'
import { durationsOf, fittingRounds, longestDuration, longestExpress } from './round-time.ts'

describe('the ladder', () => {
  it('has 3, 7 and 15 seats, or the two of a pair', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((round) => seatsOfRound(round)),
      [3, 7, 15, 0],
    )
    assert.deepEqual([seatsOfRound(1, true), seatsOfRound(2, true)], [2, 7])
  })

  it('costs a fee a seat', () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((rounds) => ladderCost(rounds, PARAMETERS)),
      [0n, 3n * LP, 10n * LP, 25n * LP],
    )
  })

  it('goes as far as an escrow pays', () => {
    assert.deepEqual(
      [0n, 3n * LP - 1n, 3n * LP, 10n * LP, 25n * LP - 1n, 25n * LP, 999n * LP].map((amount) =>
        affordableRounds(amount, PARAMETERS),
      ),
      [0, 0, 1, 2, 2, 3, 3],
    )
  })
})

describe('a class', () => {
  const paired = { ...CLASS_TERMS, pairs: true }

  it('allows as many rounds as it has mediators for', () => {
    const sizes = [0, 1, 2, 3, 9, 10, 24, 25, 400]
    assert.deepEqual(
      sizes.map((drawable) => classRounds(drawable, CLASS_TERMS)),
      [0, 0, 0, 1, 1, 2, 2, 3, 3],
    )
    assert.deepEqual(
      sizes.map((drawable) => classRounds(drawable, paired)),
      [0, 0, 1, 1, 1, 2, 2, 3, 3],
    )
  })

  it('seats a pair only while it has two and its terms say so', () => {
    assert.deepEqual(
      [1, 2, 3].map((drawable) => isPairClass(drawable, paired)),
      [false, true, false],
    )
    assert.ok(!isPairClass(2, CLASS_TERMS))
  })
})

describe('time', () => {
  it('has an appeal window for standard rounds, and short phases for Express', () => {
    // 30 + 600 + 300 + 120 a round, then 240 for the window, 60 and 120 to finalise.
    assert.equal(longestDuration(1, PARAMETERS), 1470n)
    assert.equal(longestDuration(2, PARAMETERS), 2520n)
    assert.equal(longestExpress(PARAMETERS), 30n + 600n + 150n + 50n + 180n)
    assert.deepEqual(durationsOf('STANDARD', PARAMETERS), { commitDuration: 300n, revealDuration: 120n })
    assert.deepEqual(durationsOf('EXPRESS', PARAMETERS), { commitDuration: 150n, revealDuration: 50n })
  })

  it('fits as many rounds as end before the deadline at worst', () => {
    assert.deepEqual(
      [1469n, 1470n, 2519n, 2520n, 3569n, 3570n, 99_999n].map((left) =>
        fittingRounds(1000n, 1000n + left, PARAMETERS),
      ),
      [0, 1, 1, 2, 2, 3, 3],
    )
  })

  const fit = (left: bigint, isSealed = false) =>
    fitDispute({ from: 1000n, deadline: 1000n + left, isSealed, parameters: PARAMETERS })

  it('is Standard where a round fits, else Express, else too late', () => {
    assert.deepEqual(fit(2520n), { kind: 'fits', mode: 'STANDARD', rounds: 2 })
    assert.deepEqual(fit(1470n), { kind: 'fits', mode: 'STANDARD', rounds: 1 })
    assert.deepEqual(fit(1469n), { kind: 'fits', mode: 'EXPRESS', rounds: 1 })
    assert.deepEqual(fit(1010n), { kind: 'fits', mode: 'EXPRESS', rounds: 1 })
    assert.deepEqual(fit(1009n), { kind: 'too late', needed: 2010n })
  })

  it('never makes a sealed claim Express', () => {
    assert.deepEqual(fit(1470n, true), { kind: 'fits', mode: 'STANDARD', rounds: 1 })
    assert.deepEqual(fit(1469n, true), { kind: 'too late', needed: 2470n })
  })

  it('names the end of the shorter mode, whichever that is', () => {
    const slow = { ...PARAMETERS, expressCommitDuration: 5000n }
    const late = fitDispute({ from: 1000n, deadline: 1000n, isSealed: false, parameters: slow })
    assert.deepEqual(late, { kind: 'too late', needed: 2470n })
  })
})

describe('a quote', () => {
  const input: QuoteInput = {
    now: 1000n,
    deadline: 1000n + 2520n,
    isCheckable: true,
    isSealed: false,
    drawClass: bytesOf(0xcc),
    drawable: 12,
    terms: CLASS_TERMS,
    isFunded: false,
    parameters: PARAMETERS,
  }
  const quoted = (change: Partial<QuoteInput>) => {
    const { mode, rounds, classRounds: allowed } = quoteChallenge({ ...input, ...change })
    return [mode, rounds, allowed]
  }

  it('names the mode, the rounds, and what each costs', () => {
    assert.deepEqual(quoteChallenge(input), {
      mode: 'STANDARD',
      rounds: 2,
      classRounds: 2,
      drawable: 12,
      drawClass: bytesOf(0xcc),
      deadline: 3520n,
      seats: [3, 7, 15],
      roundCosts: [3n * LP, 7n * LP, 15n * LP],
    })
  })

  it('is cut to the class, and to the time', () => {
    assert.deepEqual(quoted({ drawable: 9 }), ['STANDARD', 1, 1])
    assert.deepEqual(quoted({ drawable: 30 }), ['STANDARD', 2, 3])
    assert.deepEqual(quoted({ deadline: 2100n }), ['EXPRESS', 1, 2])
    assert.deepEqual(quoted({ deadline: 1100n }), [null, 0, 2])
    assert.deepEqual(quoted({ isCheckable: false }), [null, 0, 2])
    assert.deepEqual(quoted({ isSealed: true, deadline: 2100n }), [null, 0, 2])
  })

  it('names the two seats of a pair, funded as three', () => {
    const pair = quoteChallenge({ ...input, drawable: 2, terms: { ...CLASS_TERMS, pairs: true } })
    assert.deepEqual([pair.rounds, pair.seats, pair.roundCosts[0]], [1, [2, 7, 15], 3n * LP])
  })

  it('offers nothing in a class that is not listed, but for what is funded', () => {
    const unlisted = { ...CLASS_TERMS, listed: false }
    assert.deepEqual(quoted({ terms: unlisted }), ['STANDARD', 0, 0])
    assert.deepEqual(quoted({ terms: unlisted, isFunded: true }), ['STANDARD', 2, 2])
  })
})
