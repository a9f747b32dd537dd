import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { allServe, healthOfRelay, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import type { Contradiction } from './contradiction.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

const account = `0x${'77'.repeat(20)}`
const balance = { method: 'eth_getBalance', params: [account, 'latest'] }
/** Says of every account what is not so. */
const lie: FaultyRelay['tell'] = async (call, truth) =>
  call.method === 'eth_getBalance' ? '0x2a' : truth(call)

describe('state on which endpoints must agree', () => {
  test('of three, one that lies is outvoted and left out, however quick it is', async (t) => {
    const [bad, ...good] = await relaysOf(t, chain, 3)
    // The quickest are asked first.
    for (const relay of good)
      relay.tell = async (call, truth) => {
        await delay(20)
        return truth(call)
      }
    const told: Contradiction[] = []
    const endpoints = await openOver(t, [bad, ...good], {
      agreeOnState: true,
      onContradiction: (contradiction) => told.push(contradiction),
    })
    await allServe(endpoints)
    bad.tell = lie
    // A read asks two of the three: it may take some until one of them is the liar.
    await eventually('it is left out', async () => {
      assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
      return healthOfRelay(endpoints, bad).state === 'quarantined'
    })
    assert.deepEqual(
      [told[0]?.about, told[0]?.quarantined, told[0]?.settledBy],
      ['state', [bad.url], 'number'],
    )
  })

  test('of two that contradict each other neither is believed', async (t) => {
    const [bad, good] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [bad, good], { agreeOnState: true })
    await allServe(endpoints)
    bad.tell = lie
    await assert.rejects(endpoints.reader.sendBatch([balance]), {
      code: 'RPC_ENDPOINTS_DISAGREE',
      retryable: true,
    })
  })

  test('one that lags is no liar: both are asked as of the head that stands', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnState: true })
    await allServe(endpoints)
    one.tell = async (call, truth) =>
      call.method === 'eth_getBalance' && call.params[1] === 'latest' ? '0x1' : truth(call)
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
    assert.equal(healthOfRelay(endpoints, one).state, 'serving')
  })

  test('one that is gone, or silent, leaves the word to the other', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnState: true, secondOpinionMs: 100 })
    await allServe(endpoints)
    one.tell = (call, truth) =>
      call.method === 'eth_getBalance' ? new Promise(() => undefined) : truth(call)
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
    one.down()
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
  })
})
