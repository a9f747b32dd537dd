import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDevnetKeySigner } from './devnet-key-signer.ts'

const privateKey = `0x${'4b'.repeat(32)}`
const unsigned = {
  nonce: 0,
  to: `0x${'11'.repeat(20)}`,
  data: '0x',
  value: 0n,
  gasLimit: 21_000n,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 1n,
}

test('a raw private key signs for the chains of development nodes, and for no other', async () => {
  const signer = createDevnetKeySigner(privateKey)
  for (const chainId of [31_337n, 1337n])
    assert.match(await signer.signTransaction({ ...unsigned, chainId }), /^0x02/)
  for (const chainId of [1n, 42_161n, 421_614n, 0n]) {
    await assert.rejects(signer.signTransaction({ ...unsigned, chainId }), {
      code: 'RAW_KEY_REFUSED',
      retryable: false,
      message: new RegExp(`not on chain ${chainId}`),
    })
  }
})
