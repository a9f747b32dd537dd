import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { feesAt, replacementFees, urgencyAt } from './fees.ts'
import type { Fees } from './fees.ts'

const wei = fc.bigInt({ min: 0n, max: 10n ** 13n })
const urgency = fc.double({ min: 0, max: 1, noNaN: true })
const policy = { feeCap: 10n ** 20n, urgencyMultiplier: 5 }
const market = (baseFeePerGas: bigint, suggestedTip: bigint) => ({ baseFeePerGas, suggestedTip })

describe('fees', () => {
  test('a replacement offers at least an eighth more of both, and never less than what is wanted', () => {
    fc.assert(
      fc.property(wei, wei, wei, wei, urgency, (maxFeePerGas, tip, base, suggested, how) => {
        const previous = { maxFeePerGas, maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas }
        const wanted = feesAt(market(base, suggested), how, policy)
        const fees = replacementFees(previous, wanted, policy.feeCap)
        assert.ok(fees !== null)
        assert.ok(fees.maxFeePerGas * 8n >= maxFeePerGas * 9n && fees.maxFeePerGas >= wanted.maxFeePerGas)
        assert.ok(fees.maxPriorityFeePerGas * 8n >= previous.maxPriorityFeePerGas * 9n)
        assert.ok(fees.maxPriorityFeePerGas >= wanted.maxPriorityFeePerGas)
        assert.ok(fees.maxFeePerGas > maxFeePerGas)
        assert.ok(fees.maxPriorityFeePerGas > previous.maxPriorityFeePerGas)
        assert.ok(fees.maxPriorityFeePerGas <= fees.maxFeePerGas)
      }),
    )
  })

  test('nothing is ever offered above the cap, and replacing ends there', () => {
    fc.assert(
      fc.property(wei, wei, urgency, wei, (base, tip, how, feeCap) => {
        const fees = feesAt(market(base, tip), how, { feeCap, urgencyMultiplier: 5 })
        assert.ok(fees.maxFeePerGas <= feeCap && fees.maxPriorityFeePerGas <= fees.maxFeePerGas)
        const next = replacementFees(
          fees,
          feesAt(market(base * 2n, tip), 1, { feeCap, urgencyMultiplier: 5 }),
          feeCap,
        )
        assert.ok(next === null || next.maxFeePerGas <= feeCap)
      }),
    )
    const wanted = { maxFeePerGas: 500n, maxPriorityFeePerGas: 1n }
    assert.equal(replacementFees({ maxFeePerGas: 110n, maxPriorityFeePerGas: 1n }, wanted, 120n), null)
    assert.equal(
      replacementFees({ maxFeePerGas: 100n, maxPriorityFeePerGas: 1n }, wanted, 120n)?.maxFeePerGas,
      120n,
      'up to the cap it goes',
    )
  })

  test('the tip grows with the square of the urgency, up to the multiplier and not beyond', () => {
    const tipAt = (how: number) => feesAt(market(1_000n, 100n), how, policy).maxPriorityFeePerGas
    assert.deepEqual([0, 0.5, 1].map(tipAt), [100n, 200n, 500n])
    assert.deepEqual(feesAt(market(1_000n, 100n), 1, policy), {
      maxFeePerGas: 2_500n,
      maxPriorityFeePerGas: 500n,
    })
  })

  test('where tips are not taken none is offered, and a replacement of it is still valid', () => {
    const fees = feesAt(market(100_000_000n, 0n), 1, policy)
    assert.deepEqual(fees, { maxFeePerGas: 200_000_000n, maxPriorityFeePerGas: 0n })
    assert.equal(replacementFees(fees, fees, policy.feeCap)?.maxPriorityFeePerGas, 1n)
  })
})

describe('a gas price, where blocks have no base fee', () => {
  const isOnePrice = ({ isLegacy, maxFeePerGas, maxPriorityFeePerGas }: Fees): boolean =>
    isLegacy === true && maxFeePerGas === maxPriorityFeePerGas

  test('is the usual one, and grows with the square of the urgency up to the cap', () => {
    const priceAt = (how: number, feeCap = policy.feeCap) =>
      feesAt({ gasPrice: 100n }, how, { ...policy, feeCap }).maxFeePerGas
    assert.deepEqual([priceAt(0), priceAt(0.5), priceAt(1), priceAt(1, 300n)], [100n, 200n, 500n, 300n])
  })

  test('is one price in every replacement, an eighth above the last and never above the cap, whatever was asked for before', () => {
    fc.assert(
      fc.property(wei, wei, wei, urgency, wei, (maxFeePerGas, tip, gasPrice, how, feeCap) => {
        const previous = { maxFeePerGas, maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas }
        const wanted = feesAt({ gasPrice }, how, { ...policy, feeCap })
        assert.ok(isOnePrice(wanted) && wanted.maxFeePerGas <= feeCap)
        const fees = replacementFees(previous, wanted, feeCap)
        if (fees === null) return assert.ok((maxFeePerGas * 1125n) / 1000n + 2n > feeCap)
        assert.ok(isOnePrice(fees) && fees.maxFeePerGas <= feeCap)
        assert.ok(fees.maxFeePerGas * 8n >= maxFeePerGas * 9n && fees.maxFeePerGas >= wanted.maxFeePerGas)
      }),
    )
  })
})

describe('the urgency of an intent', () => {
  test('is the share of its time that has passed', () => {
    assert.equal(urgencyAt(100, { createdAt: 100, deadline: 200 }), 0)
    assert.equal(urgencyAt(150, { createdAt: 100, deadline: 200 }), 0.5)
    assert.equal(urgencyAt(200, { createdAt: 100, deadline: 200 }), 1)
    assert.equal(urgencyAt(900, { createdAt: 100, deadline: 200 }), 1)
  })
  test('is none without a deadline, and without a beginning, or with one in the future, it begins now', () => {
    assert.equal(urgencyAt(150, { createdAt: 100 }), 0)
    assert.equal(urgencyAt(150, { createdAt: null, deadline: 200 }), 0)
    assert.equal(urgencyAt(150, { createdAt: 180, deadline: 200 }), 0)
  })
})
