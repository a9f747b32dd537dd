import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interface } from 'ethers'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import { createPoolClient } from './create-pool-client.ts'

const address = (digit: string): string => `0x${digit.repeat(40)}`
const addresses = {
  DisputePool: address('1'),
  Settlement: address('2'),
  StakeRegistry: address('3'),
  Sortition: address('4'),
  Parameters: address('5'),
  LilypadController: address('6'),
  LilypadStorage: address('7'),
  LilypadToken: address('8'),
}

const tryAgainst = (...answers: readonly RpcAnswer[]) =>
  createPoolClient({ provider: { sendBatch: async () => [...answers] }, addresses }).tryCall(
    { to: addresses.DisputePool, data: '0x' },
    address('9'),
  )

test('a call passes only if the node says so', async () => {
  assert.deepEqual(await tryAgainst({ ok: true, result: '0x' }), { kind: 'passes' })
})

test('a call that the contract refuses is rejected with its reason', async () => {
  const data = new Interface(disputePoolAbi).encodeErrorResult('CheckTooLate', [1, 2])
  const trial = await tryAgainst({ ok: false, code: 3, message: 'execution reverted', data })
  assert.equal(trial.kind === 'rejected' && trial.revert.name, 'CheckTooLate')
})

test('a node that cannot say is no leave to send', async () => {
  const limited = tryAgainst({ ok: false, code: -32_005, message: 'rate limit exceeded' })
  await assert.rejects(limited, { code: 'RPC_REFUSED', message: /rate limit exceeded/ })
  await assert.rejects(tryAgainst(), { code: 'RPC_REFUSED', message: /no answer/ })
})
