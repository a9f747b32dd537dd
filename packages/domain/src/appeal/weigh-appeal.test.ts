import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { appealSample as appeal } from '../testing/appeal-sample.ts'
import { LP } from '../testing/facts.ts'
import type { AppealCase } from './appeal-case.ts'
import { weighAppeal, worthOfAppeal, type AppealMeans, type AppealPolicy } from './weigh-appeal.ts'

const policy: AppealPolicy = {
  dishonestShare: 0.33,
  mistakenShare: 0.01,
  mostEach: 30n * LP,
  mostTogether: 60n * LP,
  keep: 5n * LP,
  marginSeconds: 30,
}
const means: AppealMeans = { tokens: 35n * LP, allowance: 30n * LP, outstanding: 30n * LP, gas: 0n }

const weighed = (
  changes: Partial<AppealCase> = {},
  allowed: Partial<AppealPolicy> = {},
  had: Partial<AppealMeans> = {},
  now = 1600n,
): string => {
  const found = weighAppeal({ ...appeal, ...changes }, { ...policy, ...allowed }, { ...means, ...had }, now)
  return found.kind === 'refused' ? found.code : found.kind
}

describe('an appeal', () => {
  it('is worth its gains by their chance less what is spent and what may be lost', () => {
    const { expected, chance } = worthOfAppeal(appeal, policy, 0n)
    // 0.9221 that the finding is right, 0.9160 that eight of fifteen are honest.
    assert.ok(Math.abs(chance - 844_700) < 500, String(chance))
    const byHand = (chance / 1e6) * 37.5 - 15 - (1 - chance / 1e6) * 15
    assert.ok(Math.abs(Number(expected) / 1e18 - byHand) < 1e-9)
    assert.equal(worthOfAppeal(appeal, policy, LP).expected, expected - LP)
  })

  it('is made at the very limits of time and money, and not beyond any', () => {
    assert.equal(weighed(), 'worthwhile')
    assert.equal(weighed({}, {}, {}, 1669n), 'worthwhile')
    assert.equal(weighed({}, {}, {}, 1670n), 'TOO_LATE')
    assert.equal(weighed({}, { mostEach: 30n * LP - 1n }), 'ABOVE_LIMIT')
    assert.equal(weighed({}, {}, { outstanding: 30n * LP + 1n }), 'ABOVE_TOTAL')
    assert.equal(weighed({}, {}, { tokens: 35n * LP - 1n }), 'TOO_FEW_TOKENS')
    assert.equal(weighed({}, {}, { allowance: 30n * LP - 1n }), 'NO_ALLOWANCE')
  })

  it('is not made against many more than agree, nor where nothing is to be won', () => {
    assert.equal(weighed({ votesAgainst: 10, votesWith: 0 }), 'NOT_WORTH_IT')
    assert.equal(weighed({ gain: 0n }), 'NOT_WORTH_IT')
    assert.equal(weighed({}, { mistakenShare: 0.5 }), 'NOT_WORTH_IT')
    assert.equal(weighed({}, {}, { gas: 20n * LP }), 'NOT_WORTH_IT')
  })

  it('is never worth more for a higher price, more votes against it, or less to win', () => {
    const wei = fc.bigInt({ min: 0n, max: 1000n * LP })
    const votes = fc.integer({ min: 0, max: 20 })
    const cases = fc.record({ cost: wei, gain: wei, atStake: wei, votesWith: votes, votesAgainst: votes })
    const worth = ({ cost, ...changes }: { readonly cost: bigint } & Partial<AppealCase>): bigint =>
      worthOfAppeal({ ...appeal, ...changes, fees: cost, bond: cost }, policy, 0n).expected
    fc.assert(
      fc.property(cases, (each) => {
        const value = worth(each)
        assert.ok(worth({ ...each, cost: each.cost + LP }) < value)
        assert.ok(worth({ ...each, votesAgainst: each.votesAgainst + 1 }) <= value)
        assert.ok(worth({ ...each, votesWith: each.votesWith + 1 }) >= value)
        assert.ok(worth({ ...each, gain: each.gain / 2n }) <= value)
        assert.ok(value <= each.gain + each.atStake - each.cost)
      }),
    )
  })
})
