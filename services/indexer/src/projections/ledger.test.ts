import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Movement } from '@lilymed/api'
import { ledgerOf } from './ledger.ts'

const accounts = ['deal-escrow', 'treasury', '0xaa', '0xbb']
const movement = fc.record({
  from: fc.constantFrom(...accounts),
  to: fc.constantFrom(...accounts),
  amount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String),
}) as unknown as fc.Arbitrary<Movement>

describe('ledgerOf', () => {
  it('sums to zero whatever moved', () => {
    fc.assert(
      fc.property(fc.array(movement), (movements) => {
        const { balances, sum } = ledgerOf(movements)
        assert.equal(sum, '0')
        assert.equal(
          balances.reduce((total, { net }) => total + BigInt(net), 0n),
          0n,
        )
      }),
    )
  })

  it('lists parties before the accounts of the system', () => {
    const moved = (from: string, to: string): Movement => ({ from, to, amount: '2' }) as Movement
    assert.deepEqual(ledgerOf([moved('deal-escrow', '0xbb'), moved('0xaa', 'treasury')]).balances, [
      { account: '0xbb', net: '2' },
      { account: '0xaa', net: '-2' },
      { account: 'deal-escrow', net: '-2' },
      { account: 'treasury', net: '2' },
    ])
  })
})
