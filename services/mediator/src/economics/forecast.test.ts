import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { drawPanel } from '@lilymed/domain'
import type { Weight } from '@lilymed/domain'
import { forecast } from './forecast.ts'
import type { ClassMarket, ForecastTerms } from './forecast.ts'
import { seatChance } from './seat-chance.ts'
import { voteGas } from './vote-gas.ts'

const LP = 10n ** 18n

const near = (got: number, expected: number, within: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= within, `${what}: expected ${expected}, got ${got}`)

/** By every order in which the seats can be filled. */
const byEnumeration = (own: number, rivals: readonly number[], seats: number): number => {
  if (seats === 0) return 0
  const total = rivals.reduce((sum, weight) => sum + weight, own)
  return rivals.reduce(
    (chance, weight, taken) =>
      chance +
      (weight / total) *
        byEnumeration(
          own,
          rivals.filter((_, place) => place !== taken),
          seats - 1,
        ),
    own / total,
  )
}

describe('the chance of a seat', () => {
  it('is what trying every order gives', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 7 })
    const property = fc.property(
      fc.integer({ min: 1, max: 50 }),
      weights,
      fc.integer({ min: 1, max: 3 }),
      (own, rivals, seats) => near(seatChance(own, rivals, seats), byEnumeration(own, rivals, seats), 1e-6),
    )
    fc.assert(property, { numRuns: 60 })
  })

  it('is the share of seats among equals, and all of them fill the seats together', () => {
    near(
      seatChance(
        1,
        Array.from({ length: 29 }, () => 1),
        3,
      ),
      0.1,
      1e-7,
    )
    const all = [1, 2, 3, 10, 20, 5, 5, 8]
    const sum = all.reduce(
      (chances, own, place) =>
        chances +
        seatChance(
          own,
          all.filter((_, other) => other !== place),
          3,
        ),
      0,
    )
    near(sum, 3, 1e-6)
    assert.equal(seatChance(0, all, 3), 0)
    assert.equal(seatChance(1, [5, 5], 3), 1, 'nobody else is left')
  })

  it('is how often the pool’s own draw seats it', () => {
    const stakes = [400n, 100n, 100n, 200n, 300n, 100n, 800n, 100n, 250n]
    const weights = stakes.map((weight, leaf): Weight => ({
      leaf,
      mediator: `0x${String(leaf + 1).padStart(40, '0')}`,
      weight,
      start: stakes.slice(0, leaf).reduce((sum, each) => sum + each, 0n),
    }))
    const runs = 1000
    const seen = Array.from({ length: runs }, (_, run) =>
      drawPanel({
        weights,
        seed: {
          chainId: 1n,
          pool: `0x${'22'.repeat(20)}`,
          disputeId: `0x${'33'.repeat(32)}` as never,
          round: 1,
          randomness: `0x${run.toString(16).padStart(64, '0')}`,
        },
        seats: 3,
        alternates: 0,
        excluded: [],
        operatorOf: (account) => account,
        hasFreeLock: () => true,
      }),
    ).filter(({ seats }) => seats.includes(weights[0]?.mediator ?? '')).length
    // Four standard deviations of a share of 1,000.
    near(seatChance(400, stakes.slice(1).map(Number), 3), seen / runs, 4 * Math.sqrt(0.25 / runs))
  })
})

const terms: ForecastTerms = {
  feePerSeat: 10n * LP,
  treasuryBps: 500,
  finaliserTip: 3n * LP,
  lockPerSeat: 100n * LP,
  noCommitSlashBps: 2500,
  gasPrice: 10n ** 9n,
  isPoking: false,
  runCost: 2n * LP,
  monthlyCost: 0n,
  lpPerCoin: 10_000n * LP,
  mismatchShare: 0.5,
}
const market: ClassMarket = {
  name: 'portable',
  own: LP,
  together: LP,
  rivals: Array.from({ length: 29 }, () => LP),
  disputes: 100,
}

describe('a forecast', () => {
  it('adds up what a vote brings and costs', () => {
    const { vote } = forecast(terms, [market])
    const gasCoin = (voteGas.commit + voteGas.reveal) * 10n ** 9n
    assert.equal(vote.income, (95n * LP) / 10n)
    assert.equal(vote.compute, 3n * LP, 'one claim in two takes a second run')
    assert.equal(vote.gasCoin, gasCoin)
    assert.equal(vote.gas, gasCoin * 10_000n)
    assert.equal(vote.margin, (65n * LP) / 10n - gasCoin * 10_000n)
    const poking = forecast({ ...terms, isPoking: true }, [market]).vote
    assert.equal(poking.income - vote.income, LP, 'a third of the tip')
    assert.equal(poking.gasCoin - vote.gasCoin, (voteGas.pokes / 3n) * 10n ** 9n)
  })

  it('counts votes by weight, and an operator’s mediators share them by theirs', () => {
    const [alone] = forecast(terms, [market]).classes
    near(alone?.votes ?? 0, 10, 1e-4)
    const [half] = forecast(terms, [{ ...market, own: LP / 4n }]).classes
    near(half?.votes ?? 0, 2.5, 1e-4)
    assert.equal(forecast(terms, [{ ...market, own: 0n, together: 0n }]).classes[0]?.votes, 0)
  })

  it('calls a loss a loss, a month’s and a vote’s, and nothing either way that it does not know', () => {
    assert.equal(forecast(terms, [market]).verdict, 'profit')
    assert.equal(forecast({ ...terms, monthlyCost: 1000n * LP }, [market]).verdict, 'loss')
    assert.equal(forecast({ ...terms, runCost: 7n * LP }, [{ ...market, disputes: null }]).verdict, 'loss')
    assert.equal(forecast(terms, [{ ...market, disputes: null }]).verdict, 'unknown')
    assert.equal(forecast({ ...terms, runCost: null }, [market]).verdict, 'unknown')
    assert.equal(forecast({ ...terms, gasPrice: 10n ** 13n }, [market]).verdict, 'loss')
    assert.equal(forecast({ ...terms, gasPrice: 10n ** 13n, lpPerCoin: null }, [market]).verdict, 'profit')
    assert.equal(forecast({ ...terms, monthlyCost: LP }, [{ ...market, disputes: 0 }]).verdict, 'loss')
  })

  it('says where it turns', () => {
    const found = forecast({ ...terms, monthlyCost: 65n * LP, lpPerCoin: null }, [market])
    assert.equal(found.breakEvenVotes, 10)
    assert.equal(found.breakEvenGasPrice, null)
    near(found.votesPerAbsence ?? 0, 25 / 6.5, 1e-6)
    const price = forecast(terms, [market]).breakEvenGasPrice ?? 0n
    assert.equal(forecast({ ...terms, gasPrice: price + 10n ** 6n }, [market]).verdict, 'loss')
    assert.equal(forecast({ ...terms, gasPrice: price - 10n ** 6n }, [market]).verdict, 'profit')
  })
})

it('the gas of a vote is what the contracts’ snapshots say', () => {
  const path = new URL('../../../../contracts/snapshots/DisputePool.json', import.meta.url)
  const gas = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  const of = (name: string): bigint => BigInt(gas[name] ?? 0)
  assert.equal(voteGas.commit, of('commit, the last'))
  assert.equal(voteGas.reveal, of('reveal, the last'))
  const pokes = of('drawPanel, 3 seats') + of('closeRound, a ruling') + of('finalise, ACCEPT of 3')
  assert.equal(voteGas.pokes, pokes)
})
