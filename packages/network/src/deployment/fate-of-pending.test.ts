import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RpcProvider } from '@lilymed/chain'
import { fateOf } from './fate-of-pending.ts'

const digest = `0x${'aa'.repeat(32)}`
const transaction = `0x${'bb'.repeat(32)}`
const pending = { step: 'deploy Sortition', input: digest, nonce: 4, transaction, raw: '0x02' }
const input = { to: null, data: '0x', digest }
const node = (status: number | null) =>
  ({
    getTransactionReceipt: async () => (status === null ? null : { status }),
  }) as unknown as Pick<RpcProvider, 'getTransactionReceipt'>

describe('what a run that was cut off has signed', () => {
  it('stands once it was mined, though later ones were too', async () => {
    for (const mined of [5, 9])
      assert.deepEqual(await fateOf(node(1), pending, input, mined), { isMined: true, nonce: 4, transaction })
  })

  it('may still be mined as long as its nonce is free', async () => {
    assert.deepEqual(await fateOf(node(null), pending, input, 4), { isMined: false, nonce: 4, transaction })
  })

  it('is signed anew where its nonce is taken, it failed, or the step sends something else', async () => {
    assert.equal(await fateOf(node(null), pending, input, 5), null)
    assert.equal(await fateOf(node(0), pending, input, 5), null)
    assert.equal(await fateOf(node(1), { ...pending, input: transaction }, input, 5), null)
  })
})
