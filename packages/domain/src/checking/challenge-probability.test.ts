import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { honestMajority } from '../appeal/panel-odds.ts'
import { challengeProbability, deterringShare, gainOfCheating } from './challenge-probability.ts'
import type { CheatingTerms } from './challenge-probability.ts'

/** As the published table has it: cost 0.8 of the price, a majority of three, a tenth of the mediators dishonest. */
const table: CheatingTerms = {
  price: 1,
  cost: 0.8,
  fakeCost: 0,
  collateral: 2,
  detection: honestMajority(3, { dishonestShare: 0.1 }),
  falseReject: 0,
}
const share = fc.double({ min: 0, max: 1, noNaN: true })
const terms = fc
  .record({
    price: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    costShare: share,
    fakeShare: share,
    collateral: fc.double({ min: 0, max: 200, noNaN: true }),
    detection: fc.double({ min: 0.01, max: 1, noNaN: true }),
    falseShare: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  .map(({ price, costShare, fakeShare, collateral, detection, falseShare }): CheatingTerms => ({
    price,
    cost: costShare * price,
    fakeCost: fakeShare * costShare * price,
    collateral,
    detection,
    falseReject: falseShare * detection,
  }))

describe('the share of results to challenge', () => {
  it('is what the published table says, and its overhead three executions a check', () => {
    const rows: readonly (readonly [number, number, number])[] = [
      [2, 0.274, 82],
      [2.5, 0.235, 71],
      [5, 0.137, 41],
      [10, 0.075, 22],
      [25, 0.032, 9],
      [50, 0.016, 5],
      [100, 0.008, 2],
    ]
    for (const [collateral, expected, overhead] of rows) {
      const found = deterringShare({ ...table, collateral })
      assert.ok(found.kind === 'share')
      assert.ok(Math.abs(found.share - expected) <= 5e-4, `M = ${collateral}: ${found.share}`)
      assert.ok(Math.abs(found.share * 300 - overhead) <= 0.6, `M = ${collateral}`)
    }
  })

  it('is by hand: two tenths of 10 LP saved, 0.8 of the challenges right, 60 LP at risk', () => {
    const byHand = { price: 10, cost: 3, fakeCost: 1, collateral: 5, detection: 0.9, falseReject: 0.1 }
    assert.ok(Math.abs(challengeProbability(byHand) - 2 / 48) < 1e-12)
  })

  it('is the very point from which on cheating does not pay', () => {
    fc.assert(
      fc.property(terms, share, (each, more) => {
        const found = deterringShare(each)
        const slack = each.price * 1e-6 * (1 + each.collateral)
        if (found.kind === 'none') {
          assert.ok(gainOfCheating(each, 1) > -slack)
          return
        }
        assert.ok(found.share >= 0 && found.share <= 1)
        assert.ok(gainOfCheating(each, found.share + (1 - found.share) * more) <= slack)
        assert.ok(gainOfCheating(each, found.share * more) >= -slack)
      }),
    )
  })

  it('says in words why there is none, and what collateral would give one', () => {
    const without = (change: Partial<CheatingTerms>) => {
      const found = deterringShare({ ...table, ...change })
      assert.ok(found.kind === 'none', JSON.stringify(found))
      return found
    }
    assert.equal(without({ detection: 0.2, falseReject: 0.2 }).code, 'CHECKS_TELL_NOTHING')
    assert.match(without({ detection: 0.1, falseReject: 0.3 }).message, /10 %.*30 %.*tells nothing/)
    assert.equal(without({ price: 0, cost: 0 }).code, 'NOTHING_AT_RISK')
    const poor = without({ collateral: 0, cost: 1, detection: 0.5 })
    assert.equal(poor.code, 'TOO_LITTLE_AT_RISK')
    assert.match(poor.message, /saves 100 % .* only 50 % .* at least 1 prices .* it is 0$/)
  })

  it('without any collateral is what of the price is saved and found', () => {
    const found = deterringShare({ ...table, collateral: 0, detection: 1 })
    assert.deepEqual(found, { kind: 'share', share: 0.8 })
    assert.deepEqual(deterringShare({ ...table, cost: 0.5, fakeCost: 0.5 }), { kind: 'share', share: 0 })
  })
})
