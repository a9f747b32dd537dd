import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { bytesOf } from '../testing/fact-script.ts'
import { fact, foldRows } from '../testing/given.ts'
import { dealCases } from './cases/deal-cases.ts'
import { anna, bert, creator, dealId, provider } from './cases/people.ts'
import { deals } from './deals.ts'
import { packDeal, unpackDeal } from './packed-deal.ts'
import type { PackedDeal } from './packed-deal.ts'
import type { ObservedFact } from './projection.ts'

const stored = (packed: PackedDeal): PackedDeal => JSON.parse(JSON.stringify(packed)) as PackedDeal

/** Facts of a deal in a few transactions, some of a block whose time nobody told. */
const history = fc.array(
  fc.record({
    what: fc.oneof(
      fc.constantFrom(...Object.values(dealCases).flatMap(({ given, when }) => [...given, when])),
      fc
        .record({
          dealId: fc.constant(dealId),
          payee: fc.constantFrom(anna, bert, creator, provider),
          amount: fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
          reason: fc.integer({ min: 0, max: 6 }),
          direction: fc.integer({ min: 0, max: 4 }),
        })
        .map((data) => fact('PaymentMade', data)),
      fc.integer({ min: 0, max: 12 }).map((state) => fact('DealStateChanged', { dealId, state })),
    ),
    tx: fc.integer({ min: 0, max: 3 }),
    isDated: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
)

describe('packDeal', () => {
  it('says all of a deal: unpacked it is the same, whatever its facts', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const facts = steps.map(({ what, tx, isDated }) => ({
          ...what,
          origin: {
            ...what.origin,
            txHash: bytesOf(`tx ${tx}`),
            blockNumber: tx >> 1,
            at: isDated ? what.origin.at : null,
          },
        })) as ObservedFact[]
        for (const row of foldRows(deals, facts).values()) {
          assert.deepEqual(unpackDeal(stored(packDeal(row))), row)
        }
      }),
    )
  })

  it('writes each transaction and each account once', () => {
    const payee = anna
    const payment = fact('PaymentMade', { dealId, payee, amount: '1', reason: 0, direction: 0 })
    const row = foldRows(deals, [payment, payment, payment]).get(dealId)
    assert.ok(row)
    const text = JSON.stringify(packDeal(row))
    for (const once of [row.created.txHash, row.created.blockHash, payee]) {
      assert.equal(text.split(once).length, 2)
    }
  })
})
