import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPrivateKeySigner } from '@lilymed/chain'
import type { UnsignedTransaction } from '@lilymed/chain'
import { createPoolCalls } from '../duties/pool-calls.ts'
import { createMemoryProtection } from '../testing/memory-protection.ts'
import { guardSigner, signNoCommitments } from './guard-signer.ts'

const pool = '0x00000000000000000000000000000000000000F1'
const other = '0x00000000000000000000000000000000000000F2'
const disputeId = `0x${'d1'.repeat(32)}`
const [one, two] = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`]
const calls = createPoolCalls(pool)
const signer = createPrivateKeySigner(`0x${'4b'.repeat(32)}`)
const mediator = signer.address
const chainId = 31_337

const transaction = (data: string, changes: Partial<UnsignedTransaction> = {}): UnsignedTransaction => ({
  chainId: BigInt(chainId),
  nonce: 0,
  to: pool,
  data,
  value: 0n,
  gasLimit: 100_000n,
  maxFeePerGas: 2n,
  maxPriorityFeePerGas: 1n,
  ...changes,
})

const guarded = async (promises: readonly object[]) => {
  const protection = createMemoryProtection()
  for (const each of promises)
    await protection.promise({ chainId, pool, disputeId, round: 1, mediator, ...each }, one)
  return guardSigner(signer, { chainId, pool, mediator, protection })
}
const refused = { code: 'PROTECTION_MISSING', retryable: false }

describe('a guarded signer', () => {
  it('signs a commitment that was promised, at any fee and as often as it must be replaced', async () => {
    const guard = await guarded([{}])
    const { data } = calls.commit(disputeId, one, '0x1234')
    for (const maxFeePerGas of [2n, 3n]) {
      const unsigned = transaction(data, { maxFeePerGas })
      assert.equal(await guard.signTransaction(unsigned), await signer.signTransaction(unsigned))
    }
  })

  it('signs no commitment that was not: another one, in another dispute, pool or chain, or of another mediator', async () => {
    const guard = await guarded([{}])
    const { data } = calls.commit(disputeId, one, '0x1234')
    for (const unsigned of [
      transaction(calls.commit(disputeId, two, '0x1234').data),
      transaction(calls.commit(`0x${'d2'.repeat(32)}`, one, '0x').data),
      transaction(data, { to: other }),
      transaction(data, { chainId: 1n }),
      transaction(data.slice(0, 80)),
      transaction(data.slice(0, 10)),
      transaction(calls.commit(disputeId, two, '0x1234').data.toUpperCase().replace('0X', '0x')),
    ])
      await assert.rejects(guard.signTransaction(unsigned), refused)
    for (const promise of [{ chainId: 1 }, { pool: other }, { mediator: other }, { disputeId: one }]) {
      const stranger = await guarded([promise])
      await assert.rejects(stranger.signTransaction(transaction(data)), refused)
    }
  })

  it('for everything but votes signs no commitment at all', async () => {
    const guard = signNoCommitments(signer)
    const { data } = calls.commit(disputeId, one, '0x1234')
    await assert.rejects(guard.signTransaction(transaction(data)), refused)
    assert.match(await guard.signTransaction(transaction('0x')), /^0x02/)
  })

  it('lets everything pass that is no commitment', async () => {
    const guard = await guarded([])
    for (const { data } of [
      calls.poke('drawPanel', disputeId, 1),
      calls.poke('settle', disputeId, 1),
      { data: '0x' },
    ])
      assert.match(await guard.signTransaction(transaction(data)), /^0x02/)
  })
})
