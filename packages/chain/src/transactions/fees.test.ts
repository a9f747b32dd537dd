import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { marketFees, replacementFees } from './fees.ts'

const wei = fc.bigInt({ min: 0n, max: 10n ** 13n })

test('a replacement offers at least an eighth more of both fees, and never less than the market', () => {
  fc.assert(
    fc.property(wei, wei, wei, wei, (maxFeePerGas, maxPriorityFeePerGas, base, tip) => {
      const market = marketFees(base, tip, 10n ** 20n)
      const fees = replacementFees({ maxFeePerGas, maxPriorityFeePerGas }, market, 10n ** 20n)
      assert.ok(fees !== null)
      assert.ok(fees.maxFeePerGas * 8n >= maxFeePerGas * 9n && fees.maxFeePerGas >= market.maxFeePerGas)
      assert.ok(fees.maxPriorityFeePerGas * 8n >= maxPriorityFeePerGas * 9n)
      assert.ok(fees.maxFeePerGas > maxFeePerGas && fees.maxPriorityFeePerGas > maxPriorityFeePerGas)
    }),
  )
})

test('the cap bounds what is offered and ends replacing', () => {
  assert.deepEqual(marketFees(100n, 50n, 120n), { maxFeePerGas: 120n, maxPriorityFeePerGas: 50n })
  assert.equal(
    replacementFees({ maxFeePerGas: 110n, maxPriorityFeePerGas: 1n }, marketFees(1n, 1n, 120n), 120n),
    null,
  )
})
