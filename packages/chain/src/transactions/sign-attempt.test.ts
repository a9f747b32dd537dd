import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Transaction } from 'ethers'
import { createDevnetKeySigner } from '../signers/devnet-key-signer.ts'
import { createPrivateKeySigner } from '../signers/private-key-signer.ts'
import { fundedKey } from '../testing/anvil.ts'
import { signAttempt } from './sign-attempt.ts'

const signer = createPrivateKeySigner(fundedKey(0))
const other = createDevnetKeySigner(fundedKey(1))
const unsigned = {
  chainId: 31_337n,
  nonce: 3,
  to: other.address,
  data: '0x1234',
  value: 5n,
  gasLimit: 21_000n,
  maxFeePerGas: 9n,
  maxPriorityFeePerGas: 2n,
}

test('an attempt is what was asked for, by the key that was asked', async () => {
  const attempt = await signAttempt(signer, 'act', unsigned)
  const signed = Transaction.from(attempt.raw)
  assert.deepEqual([signed.from, signed.nonce, signed.hash], [signer.address, 3, attempt.hash])
})

for (const [what, signs] of [
  ['another key', other.signTransaction],
  ['another nonce', (tx: typeof unsigned) => signer.signTransaction({ ...tx, nonce: 4 })],
  ['another chain', (tx: typeof unsigned) => signer.signTransaction({ ...tx, chainId: 1n })],
  ['other data', (tx: typeof unsigned) => signer.signTransaction({ ...tx, data: '0x' })],
] as const) {
  test(`a signer that signs with ${what} is not believed`, async () => {
    const strange = { address: signer.address, signTransaction: signs }
    await assert.rejects(signAttempt(strange, 'act', unsigned), { code: 'SIGNER_MISMATCH' })
  })
}

test('a raw key that is none is refused without repeating it', () => {
  assert.throws(
    () => createDevnetKeySigner('hunter2'),
    (error: Error) => !error.message.includes('hunter2'),
  )
})
