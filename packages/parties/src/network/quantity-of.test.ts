import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quantityOf } from './quantity-of.ts'

test('a node’s quantity is read, and anything else is a trouble of the node', () => {
  assert.equal(quantityOf('0xde0b6b3a7640000', 'a balance'), 10n ** 18n)
  assert.equal(quantityOf('0x0', 'a balance'), 0n)
  const tooMuch = `0x${'f'.repeat(65)}`
  for (const answer of [null, undefined, '', '0x', '1', -1, 1, 'NaN', '0x-1', tooMuch, {}, ['0x1']])
    assert.throws(() => quantityOf(answer, 'a balance'), {
      code: 'RPC_MALFORMED',
      retryable: true,
      message: /a balance/,
    })
})
