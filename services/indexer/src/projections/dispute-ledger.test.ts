import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createCatalogue } from '../resources/catalogue.ts'
import { addressOf } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { fact, foldRows } from '../testing/given.ts'
import { playEverything } from '../testing/scenes.ts'
import { drawn } from './cases/dispute-facts.ts'
import { disputeId } from './cases/people.ts'
import { disputes } from './disputes.ts'
import { ledgerOf } from './ledger.ts'
import type { ObservedFact } from './projection.ts'

const accounts = fc.constantFrom(...['anna', 'bert', 'nobody'].map(addressOf))
const amount = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String)
const round = fc.integer({ min: 0, max: 3 })

/** Any money fact of a dispute, lawful or not: of rounds and seats that there are not, of faults and results that no table knows. */
const money: fc.Arbitrary<ObservedFact> = fc
  .record({ who: accounts, amount, other: amount, round, number: fc.integer({ min: 0, max: 9 }) })
  .chain(({ who, amount: wei, other, round: number, number: code }) => {
    const seat = { disputeId, round: number, mediator: who, amount: wei }
    const appeal = { disputeId, round: number, appellant: who }
    return fc.constantFrom(
      fact('FeeCaptured', { disputeId, from: who, amount: wei }),
      fact('SeatRewarded', seat),
      fact('SeatSlashed', { ...seat, fault: code }),
      fact('TreasuryCredited', { disputeId, amount: wei }),
      fact('InsuranceCredited', { disputeId, amount: wei }),
      fact('EscrowReturned', { disputeId, to: who, amount: wei }),
      fact('AppealBondReceived', { ...appeal, fees: wei, bond: other }),
      fact('AppealSettled', { ...appeal, result: code, amount: wei }),
      fact('CanaryReleased', { disputeId, sponsor: who, forfeited: wei }),
      fact('CanaryCompensated', { disputeId, appellant: who, amount: wei }),
    )
  })

const amountsOf = ({ data }: ObservedFact): bigint => {
  const { amount: wei, fees, bond, forfeited } = data as Readonly<Record<string, string | undefined>>
  return [wei, fees, bond, forfeited].reduce((sum, one) => sum + BigInt(one ?? 0), 0n)
}

describe('the ledger of a dispute', () => {
  it('sums to zero and loses no wei, whatever its facts say', () => {
    fc.assert(
      fc.property(fc.array(money, { maxLength: 30 }), (facts) => {
        const row = foldRows(disputes, [...drawn, ...facts]).get(disputeId)
        assert.ok(row !== undefined)
        const { sum, balances } = ledgerOf(row.movements)
        assert.equal(sum, '0')
        assert.equal(
          balances.reduce((total, { net }) => total + BigInt(net), 0n),
          0n,
        )
        const moved = row.movements.reduce((total, { amount: wei }) => total + BigInt(wei), 0n)
        assert.equal(
          moved,
          facts.reduce((total, one) => total + amountsOf(one), 0n),
        )
      }),
    )
  })

  it('leaves nothing in escrow of a dispute that is settled, of whatever kind', () => {
    const { script, ...kinds } = playEverything()
    const catalogue = createCatalogue(filledReadModel(script.events()))
    const settled = Object.values(kinds).flatMap((id) => {
      const dispute = catalogue.dispute(id)
      return dispute === undefined || dispute.settled === null ? [] : [dispute]
    })
    assert.ok(settled.length >= 8)
    for (const { ledger, disputeId: id } of settled) {
      const held = ledger.balances.find(({ account }) => account === 'dispute-escrow')
      assert.equal(held?.net ?? '0', '0', id)
      assert.equal(ledger.sum, '0', id)
    }
  })
})
