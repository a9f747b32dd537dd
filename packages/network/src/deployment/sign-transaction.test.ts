import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RpcProvider } from '@lilymed/chain'
import { Transaction } from 'ethers'
import { accountOfKey } from '../account/open-account.ts'
import { signTransaction } from './sign-transaction.ts'

const account = accountOfKey(`0x${'01'.repeat(32)}`)
const signedAt = async (fees: object, balance = 10n ** 18n) => {
  const provider = {
    estimateGas: async () => 100n,
    getFeeData: async () => ({ gasPrice: 7n, maxFeePerGas: null, maxPriorityFeePerGas: null, ...fees }),
    getTransactionCount: async () => 3,
    getBalance: async () => balance,
  } as unknown as RpcProvider
  const context = { provider, account, chainId: 5, confirmations: 1 }
  const { raw } = await signTransaction(context, 'a step', { to: account.address, data: '0x' })
  return Transaction.from(raw)
}

test('a step is of type 2 where blocks have a base fee, and of type 0 for its chain alone where they have none', async () => {
  const dynamic = await signedAt({ maxFeePerGas: 9n, maxPriorityFeePerGas: 2n })
  assert.deepEqual([dynamic.type, dynamic.maxFeePerGas, dynamic.maxPriorityFeePerGas], [2, 9n, 2n])
  const legacy = await signedAt({})
  assert.deepEqual([legacy.type, legacy.gasPrice, legacy.chainId, legacy.nonce], [0, 7n, 5n, 3])
  await assert.rejects(signedAt({}, 120n * 7n - 1n), { code: 'NO_FUNDS' })
  assert.equal((await signedAt({}, 120n * 7n)).gasLimit, 120n)
})
