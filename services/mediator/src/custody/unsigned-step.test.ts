import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Transaction } from 'ethers/transaction'
import { unsignedStep } from './unsigned-step.ts'

const from = `0x${'11'.repeat(20)}`
const step = { what: 'withdraw', call: { to: from, data: '0x12' }, gasLimit: 90_000n }
const terms = { chainId: 5, from, first: 7, gasPrice: 3n, hasBaseFee: true }

for (const [hasBaseFee, type, shown] of [
  [true, 2, { maxFeePerGas: '6', maxPriorityFeePerGas: '6' }],
  [false, 0, { gasPrice: '6' }],
] as const) {
  test(`a step for a key elsewhere is of type ${type} where blocks have ${hasBaseFee ? 'a' : 'no'} base fee, for its chain alone`, () => {
    const unsigned = unsignedStep(step, 2, { ...terms, hasBaseFee })
    const { serialised, ...told } = unsigned
    assert.partialDeepStrictEqual(told, { ...shown, nonce: 9, gasLimit: '90000' })
    const read = Transaction.from(serialised)
    assert.deepEqual([read.type, read.chainId, read.nonce, read.data], [type, 5n, 9, '0x12'])
    assert.equal(type === 2 ? read.maxFeePerGas : read.gasPrice, 6n)
  })
}
