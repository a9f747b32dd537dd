import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { toDeal } from '../resources/deal-resource.ts'
import { addressOf } from '../testing/fact-script.ts'
import { fact, foldRows } from '../testing/given.ts'
import { deals } from './deals.ts'
import type { ObservedFact } from './projection.ts'

const dealId = 'Qmdeal'
const payees = ['creator', 'provider', 'finaliser'].map(addressOf)

/** Lawful numbers, and some past the end of each of Lilypad's tables. */
const payment = fc.record({
  dealId: fc.constant(dealId),
  payee: fc.constantFrom(...payees),
  amount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String),
  reason: fc.integer({ min: 0, max: 6 }),
  direction: fc.integer({ min: 0, max: 5 }),
})
const change = fc.record({ dealId: fc.constant(dealId), state: fc.integer({ min: 0, max: 12 }) })
const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: payment.map((data) => fact('PaymentMade', data)) },
    { weight: 1, arbitrary: change.map((data) => fact('DealStateChanged', data)) },
  ),
  { minLength: 1, maxLength: 40 },
)

type Paid = { readonly payee: string; readonly amount: string; readonly direction: number }

const paymentsOf = (facts: readonly ObservedFact[]): readonly Paid[] =>
  facts.flatMap((one) => (one.type === 'PaymentMade' ? [one.data] : []))

/** What Lilypad's directions mean, written out here: in, out, refunded, slashed. */
const received = (direction: number, amount: bigint): bigint =>
  new Map([
    [0, -amount],
    [1, amount],
    [2, amount],
  ]).get(direction) ?? 0n

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

describe('the ledger of a deal', () => {
  it('sums to zero and holds what the payments say, whatever they are', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const row = foldRows(deals, facts).get(dealId)
        assert.ok(row !== undefined)
        const { ledger } = toDeal(row)
        const net = (name: string): bigint =>
          BigInt(ledger.balances.find(({ account }) => account === name)?.net ?? 0)
        const paid = paymentsOf(facts)
        assert.equal(ledger.sum, '0')
        assert.equal(sum(ledger.balances.map(({ net: gain }) => BigInt(gain))), 0n)
        for (const payee of payees) {
          const ours = paid.filter((one) => one.payee === payee)
          assert.equal(
            net(payee),
            sum(ours.map(({ direction, amount }) => received(direction, BigInt(amount)))),
          )
        }
        const slashed = paid.filter(({ direction }) => direction === 3)
        assert.equal(net('token-owner'), sum(slashed.map(({ amount }) => BigInt(amount))))
        assert.equal(net('deal-escrow'), BigInt(row.escrow))
      }),
    )
  })

  it('loses no payment: those of a direction nobody knows are told as anomalies', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const row = foldRows(deals, facts).get(dealId)
        assert.ok(row !== undefined)
        const { ledger, anomalies } = toDeal(row)
        const paid = paymentsOf(facts)
        const unknown = paid.filter(({ direction }) => direction > 3)
        assert.equal(ledger.movements.length, paid.length - unknown.length)
        for (const { amount } of unknown) {
          assert.ok(
            anomalies.some(({ code, detail }) => code === 'PAYMENT_UNKNOWN' && detail.includes(amount)),
          )
        }
      }),
    )
  })
})
