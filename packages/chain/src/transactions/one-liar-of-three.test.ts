/** One provider of three that lies, and answers first. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { actionAt, createSenderWorld, distorted, readRaw } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'
import type { TransactionProvider } from './rpc-values.ts'

let world: SenderWorld
beforeEach(() => {
  world = createSenderWorld()
})
afterEach(() => world.close())

type Lie = Parameters<typeof distorted>[1]
const farAway = 0xff_ff_ff
const hex = (number: number): string => `0x${number.toString(16)}`
/** Its transactions were all included, and failed, in a block that only it has. */
const includedAhead: Lie = ({ method, params: [hash] }, told) => {
  if (method === 'eth_getBlockByNumber') return { ...(told as object), number: hex(farAway + 5) }
  if (method === 'eth_getTransactionCount') return '0x9'
  if (method !== 'eth_getTransactionReceipt') return told
  const place = { blockNumber: hex(farAway), blockHash: `0x${'ee'.repeat(32)}` }
  return { ...place, transactionHash: hash, status: '0x0', gasUsed: '0x1', effectiveGasPrice: '0x1' }
}
const lies: Readonly<Record<string, Lie>> = {
  'says that it was included and failed, where nobody has come to yet': includedAhead,
  'says that it was included and failed, in a block that all have': (call, told) =>
    call.method === 'eth_getBlockByNumber' ? told : includedAhead(call, told),
  'says that the base fee is beyond anything': ({ method }, told) =>
    method === 'eth_getBlockByNumber' ? { ...(told as object), baseFeePerGas: '0xffffffffffffff' } : told,
  'says that the key never sent anything': ({ method }, told) =>
    method === 'eth_getTransactionCount' ? '0x0' : told,
  'says that a call takes more gas than there is': ({ method }, told) =>
    method === 'eth_estimateGas' ? '0xffffffffffff' : told,
}

/** What it is handed goes nowhere. */
const swallowing = (lie: Lie): TransactionProvider => {
  const liar = distorted(world.node, lie)
  return {
    name: 'liar',
    sendBatch: async (calls) =>
      calls.some(({ method }) => method === 'eth_sendRawTransaction')
        ? calls.map(() => ({ ok: true, result: `0x${'ab'.repeat(32)}` }))
        : liar.sendBatch(calls),
  }
}
const slowBy = (ms: number, name: string): TransactionProvider => ({
  name,
  sendBatch: async (calls) => {
    await world.clock.pause(ms, new AbortController().signal)
    return world.node.sendBatch(calls)
  },
})
/** The key has a history: three transactions from another day. */
const withHistory = async (): Promise<void> => {
  const sender = world.open()
  await world.settled(Promise.all([11, 12, 13].map((index) => sender.submit(actionAt(index)))))
  await sender.close()
  world.entries.length = 0
}

describe('one provider of three that lies', () => {
  for (const [what, lie] of Object.entries(lies))
    for (const ms of [0, 2_000]) {
      test(`${what}: the others${ms === 0 ? '' : ', slow as they are,'} know better`, async () => {
        await withHistory()
        const sender = world.open({
          providers: [swallowing(lie), slowBy(ms, 'one'), slowBy(ms + 100, 'two')],
          patienceMs: 5_000,
        })
        const deadline = world.node.head().timestamp + 300
        const outcome = await world.settled(sender.submit(actionAt(1, { deadline })))
        assert.equal(outcome.kind, 'confirmed')
        const [included, ...others] = world.node.included().slice(3)
        assert.deepEqual([included?.data, included?.nonce, others], [actionAt(1).data, 3, []])
        assert.ok(world.node.handed.map(readRaw).every(({ data }) => data !== '0x'))
      })
    }

  test('tells alone that a call passes: nothing is paid for a call that fails', async () => {
    world.node.refuses = () => true
    const passing: TransactionProvider = {
      sendBatch: async (calls) => {
        const answers = await world.node.sendBatch(calls)
        return answers.map((answer) => (answer.ok ? answer : { ok: true, result: '0x5208' }))
      },
    }
    const sender = world.open({ providers: [passing, slowBy(0, 'one'), slowBy(0, 'two')] })
    const outcome = await world.settled(sender.submit(actionAt(1)))
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'PREFLIGHT_REVERTED')
    assert.deepEqual(world.node.handed, [])
  })
})
