import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TransactionReceipt } from 'ethers'
import { awaitReceipt } from './await-receipt.ts'

/** A chain that gives these answers in turn, and is gone after the last. */
const answering = (...answers: readonly (object | null)[]) => {
  const left = [...answers]
  return {
    getTransactionReceipt: async (): Promise<TransactionReceipt | null> => {
      if (left.length === 0) throw new Error('the chain is gone')
      return left.shift() as TransactionReceipt | null
    },
  }
}

test('a receipt is asked for until it is there, and is none of a transaction that reverted', async () => {
  const receipt = { status: 1 }
  assert.equal(await awaitReceipt(answering(null, null, receipt), '0x1', 1), receipt)
  await assert.rejects(awaitReceipt(answering(null, { status: 0 }), '0x1', 1), /0x1 reverted/)
})

test('a chain that goes away meanwhile rejects what waits for it, and nothing that nobody waits for', async (t) => {
  const lost: unknown[] = []
  const note = (reason: unknown): void => void lost.push(reason)
  process.on('unhandledRejection', note)
  t.after(() => process.off('unhandledRejection', note))
  await assert.rejects(awaitReceipt(answering(null, null), '0x1', 1), /the chain is gone/)
  await new Promise(setImmediate)
  assert.deepEqual(lost, [])
})
