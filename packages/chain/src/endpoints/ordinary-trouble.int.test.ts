/** Honest endpoints with the troubles of every day, none of which a mediator may wait for again and again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { allServe, countOf, healthOfRelay, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { lagging } from '../testing/faulty-relay.ts'
import type { FaultyRelay, RelayCall } from '../testing/faulty-relay.ts'
import { logger, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

const account = `0x${'77'.repeat(20)}`
const balanceAtHead = async (): Promise<RelayCall> => {
  const { hash } = await chain.rpc<{ hash: string }>('eth_getBlockByNumber', 'latest', false)
  return { method: 'eth_getBalance', params: [account, { blockHash: hash }] }
}
const nothing = [{ ok: true, result: '0x0' }]
const silentAbout =
  (isAsked: (call: RelayCall) => boolean): FaultyRelay['tell'] =>
  (call, truth) =>
    isAsked(call) ? new Promise(() => undefined) : truth(call)

describe('of two endpoints, one that is behind for good', () => {
  const behind: FaultyRelay['tell'] = (call, truth) => {
    if (call.method !== 'eth_getBalance') return lagging(3)(call, truth)
    const error = { code: -32_000, message: 'header not found' }
    throw Object.assign(new Error('refused'), { error })
  }

  test('is waited for once, and asked once by what is read of the head later', async (t) => {
    const [one, late] = await relaysOf(t, chain, 2)
    late.tell = behind
    const endpoints = await openOver(t, [one, late], { agreeOnAll: true, secondOpinionMs: 400 })
    await allServe(endpoints)
    const head = await chain.head()
    const newest = { from: head, to: head, addresses: [logger], parentHash: undefined }
    const ways = [
      ['eth_getBalance', async () => endpoints.reader.sendBatch([await balanceAtHead()])],
      ['eth_getLogs', async () => (await endpoints.source.range(newest)).kind],
    ] as const
    const [read, range] = ways
    const asked = async ([method, ask]: (typeof ways)[number]): Promise<number> => {
      const before = countOf(late, method)
      assert.deepEqual(await ask(), method === 'eth_getLogs' ? 'range' : nothing)
      return countOf(late, method) - before
    }
    assert.ok((await asked(read)) > 1, 'it may come')
    assert.equal(await asked(read), 1)
    assert.equal(await asked(range), 1)
    late.tell = lagging(2)
    await eventually('it is less behind', () => healthOfRelay(endpoints, late).lagBlocks === 2)
    assert.ok((await asked(range)) > 1, 'it may come again')
  })
})

describe('of three endpoints, one that never answers some calls', () => {
  test('to contracts: it keeps nobody waiting, and before long it is not asked', async (t) => {
    const [silent, ...good] = await relaysOf(t, chain, 3)
    silent.tell = silentAbout(({ method }) => method === 'eth_getBalance')
    const endpoints = await openOver(t, [silent, ...good], { agreeOnAll: true, secondOpinionMs: 300 })
    await allServe(endpoints)
    const call = await balanceAtHead()
    await eventually('the others are asked', async () => {
      const before = countOf(silent, 'eth_getBalance')
      assert.deepEqual(await endpoints.reader.sendBatch([call]), nothing)
      return countOf(silent, 'eth_getBalance') === before
    })
    for (let reads = 0; reads < 5; reads += 1) await endpoints.reader.sendBatch([call])
    assert.ok(countOf(silent, 'eth_getBalance') < 5)
  })

  test('to headers: two that say the same are most', async (t) => {
    const relays = await relaysOf(t, chain, 3)
    const endpoints = await openOver(t, relays, { agreeOnAll: true, secondOpinionMs: 600_000 })
    await allServe(endpoints)
    relays[0].tell = silentAbout(({ params: [block] }) => block === '0x8c')
    assert.equal((await endpoints.source.header(140))?.number, 140)
  })

  test('what two contradict each other about is settled by the third, without the liar being waited for', async (t) => {
    const [bad, ...good] = await relaysOf(t, chain, 3)
    const endpoints = await openOver(t, [bad, ...good], { agreeOnAll: true, secondOpinionMs: 600_000 })
    await allServe(endpoints)
    let lies = 0
    // It lies once, and is silent when it is asked to stand by it.
    bad.tell = (call, truth) => {
      if (call.method !== 'eth_getBalance') return truth(call)
      lies += 1
      return lies > 1 ? new Promise(() => undefined) : Promise.resolve('0x2a')
    }
    const call = await balanceAtHead()
    await eventually('it was asked', async () => {
      assert.deepEqual(await endpoints.reader.sendBatch([call]), nothing)
      return lies > 0
    })
  })
})
