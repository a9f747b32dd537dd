/** Ways around what endpoints must agree on. The first of three lies, and is the quickest. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { RpcCall } from '../rpc/rpc-answer.ts'
import { allServe, openOver, relaysOf } from '../testing/endpoints-over.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { logger, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import type { Endpoints } from './open-endpoints.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

type Fields = Readonly<Record<string, unknown>>
const account = `0x${'77'.repeat(20)}`
const balance = { method: 'eth_getBalance', params: [account, 'latest'] }

const openWithLiar = async (t: TestContext, lie: FaultyRelay['tell'], lookMs = 0): Promise<Endpoints> => {
  const relays = await relaysOf(t, chain, 3)
  const patient =
    (tell: FaultyRelay['tell'], ms: number): FaultyRelay['tell'] =>
    async (call, truth) => {
      await delay(call.params[0] === 'latest' ? Math.max(ms, lookMs) : ms)
      return tell(call, truth)
    }
  for (const [place, relay] of relays.entries())
    relay.tell = place === 0 ? patient(lie, 0) : patient((call, truth) => truth(call), 40)
  return openOver(t, relays, { agreeOnAll: true, forkGraceMs: 60_000 })
}

/** Reads several times, because a read asks two of the three, and compares what `pick` takes of each answer. */
const assertSaid = async (
  { reader }: Endpoints,
  calls: readonly RpcCall[],
  expected: readonly unknown[],
  pick: (result: unknown) => unknown = (result) => result,
): Promise<void> => {
  for (let reads = 0; reads < 4; reads += 1) {
    const answers = await reader.sendBatch(calls)
    assert.deepEqual(
      answers.map((answer) => (answer.ok ? pick(answer.result) : answer)),
      expected,
    )
  }
}

const lieAbout =
  (method: string, result: (truth: unknown) => unknown): FaultyRelay['tell'] =>
  async (call, truth) =>
    call.method === method ? result(await truth(call)) : truth(call)

describe('one endpoint of three that lies', () => {
  const poor = lieAbout('eth_getBalance', () => '0x2a')

  test('is not believed about the latest state beside what everybody answers alike', async (t) => {
    const endpoints = await openWithLiar(t, poor)
    await allServe(endpoints)
    await assertSaid(endpoints, [{ method: 'eth_chainId', params: [] }, balance], ['0x7a69', '0x0'])
  })

  test('is not believed about the latest state before there is a head', async (t) => {
    const endpoints = await openWithLiar(t, poor, 500)
    await assertSaid(endpoints, [balance], ['0x0'])
  })

  test('is not believed about what a transaction was called with', async (t) => {
    const [log] = await chain.rpc<{ transactionHash: string }[]>('eth_getLogs', {
      address: logger,
      fromBlock: '0x1',
      toBlock: '0x95',
    })
    const forged = lieAbout('eth_getTransactionByHash', (truth) => ({
      ...(truth as Fields),
      input: '0x1234',
    }))
    const endpoints = await openWithLiar(t, forged)
    await allServe(endpoints)
    const call = { method: 'eth_getTransactionByHash', params: [log?.transactionHash] }
    await assertSaid(endpoints, [call], ['0x'], (transaction) => (transaction as Fields)['input'])
  })

  test('is not believed about which block is final', async (t) => {
    const early: FaultyRelay['tell'] = (call, truth) =>
      truth(call.params[0] === 'finalized' ? { ...call, params: ['latest', false] } : call)
    const endpoints = await openWithLiar(t, early)
    await allServe(endpoints)
    const { number } = await chain.rpc<{ number: string }>('eth_getBlockByNumber', 'finalized', false)
    const call = { method: 'eth_getBlockByNumber', params: ['finalized', false] }
    await assertSaid(endpoints, [call], [number], (block) => (block as Fields)['number'])
  })
})
