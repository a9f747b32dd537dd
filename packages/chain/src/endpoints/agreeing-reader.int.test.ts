import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { allServe, countOf, healthOfRelay, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { lagging } from '../testing/faulty-relay.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import { classifyAnswer } from '../translate/reads/classify-answer.ts'
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

/** The quickest are asked first: before long that is whoever is not this, however slow it was at first. */
const everSlower = (tell: FaultyRelay['tell']): FaultyRelay['tell'] => {
  let ms = 20
  return async (call, truth) => {
    ms += 1
    await delay(ms)
    return tell(call, truth)
  }
}

describe('state on which endpoints must agree', () => {
  test('of three, one that lies is outvoted and left out, however quick it is', async (t) => {
    const [bad, ...good] = await relaysOf(t, chain, 3)
    for (const relay of good) relay.tell = everSlower((call, truth) => truth(call))
    const told: Contradiction[] = []
    const endpoints = await openOver(t, [bad, ...good], {
      agreeOnAll: true,
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
    const endpoints = await openOver(t, [bad, good], { agreeOnAll: true })
    await allServe(endpoints)
    bad.tell = lie
    await assert.rejects(endpoints.reader.sendBatch([balance]), {
      code: 'RPC_ENDPOINTS_DISAGREE',
      retryable: true,
    })
  })

  test('one that lags is no liar: both are asked as of the head that stands', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true })
    await allServe(endpoints)
    one.tell = async (call, truth) =>
      call.method === 'eth_getBalance' && call.params[1] === 'latest' ? '0x1' : truth(call)
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
    assert.equal(healthOfRelay(endpoints, one).state, 'serving')
  })

  test('one that is gone, or silent, leaves the word to the other', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true, secondOpinionMs: 100 })
    await allServe(endpoints)
    one.tell = (call, truth) =>
      call.method === 'eth_getBalance' ? new Promise(() => undefined) : truth(call)
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
    one.down()
    assert.deepEqual(await endpoints.reader.sendBatch([balance]), [{ ok: true, result: '0x0' }])
  })

  const latest = (): Promise<{ readonly hash: string }> => chain.rpc('eth_getBlockByNumber', 'latest', false)
  const balanceAt = ({ hash }: { readonly hash: string }): RpcCall => ({
    method: 'eth_getBalance',
    params: [account, { blockHash: hash }],
  })
  const refuse = (error: object): never => {
    throw Object.assign(new Error('refused'), { error })
  }

  test('as of a block named by its hash too: of three the liar is outvoted, though it alone has the block at first', async (t) => {
    const [bad, ...good] = await relaysOf(t, chain, 3)
    const told: Contradiction[] = []
    const endpoints = await openOver(t, [bad, ...good], {
      agreeOnAll: true,
      onContradiction: (contradiction) => told.push(contradiction),
    })
    await allServe(endpoints)
    bad.tell = lie
    for (const relay of good) {
      const behind = lagging(1)
      let asked = 0
      relay.tell = (call, truth) => {
        if (call.method !== 'eth_getBalance') return behind(call, truth)
        asked += 1
        return asked < 4 ? refuse({ code: -32_000, message: 'header not found' }) : truth(call)
      }
    }
    await chain.rpc('anvil_mine', '0x1')
    const block = await latest()
    await eventually('the liar is ahead', () => {
      const heads = [bad, ...good].map((relay) => healthOfRelay(endpoints, relay).head ?? 0)
      return heads.every((head, place) => place === 0 || head < (heads[0] ?? 0))
    })
    assert.deepEqual(await endpoints.reader.sendBatch([balanceAt(block)]), [{ ok: true, result: '0x0' }])
    const [contradiction] = told
    assert.deepEqual(contradiction?.about === 'state' ? contradiction.at : undefined, block.hash)
    assert.deepEqual(contradiction?.quarantined, [bad.url])
  })

  test('as of a block named by its hash, of two that contradict each other neither is believed', async (t) => {
    const [bad, good] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [bad, good], { agreeOnAll: true })
    await allServe(endpoints)
    bad.tell = async (call, truth) =>
      call.method === 'eth_getBalance' ? `0x${'ab'.repeat(5_000)}` : truth(call)
    const block = await latest()
    await assert.rejects(endpoints.reader.sendBatch([balanceAt(block)]), (failure: Error) => {
      assert.equal(Reflect.get(failure, 'code'), 'RPC_ENDPOINTS_DISAGREE')
      assert.match(failure.message, new RegExp(`the state as of block ${block.hash}; `))
      assert.ok(failure.message.length < 600, failure.message)
      return true
    })
  })

  const tooMany = { code: -32_602, message: 'too many arguments' }
  /** A call of code that is imagined where there is none: it gives the word 1. */
  const imagined = ({ hash }: { readonly hash: string }): RpcCall => ({
    method: 'eth_call',
    params: [{ to: account }, { blockHash: hash }, { [account]: { code: '0x600160005260206000f3' } }],
  })
  const one = `0x${'1'.padStart(64, '0')}`

  test('what one answers and the other refuses is answered, and neither is left out', async (t) => {
    const [good, refusing] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [good, refusing], { agreeOnAll: true })
    await allServe(endpoints)
    refusing.tell = async (call, truth) => (call.method === 'eth_getBalance' ? refuse(tooMany) : truth(call))
    assert.deepEqual(await endpoints.reader.sendBatch([balanceAt(await latest())]), [
      { ok: true, result: '0x0' },
    ])
    for (const relay of [good, refusing]) assert.equal(healthOfRelay(endpoints, relay).state, 'serving')
  })

  test('what a contract refuses is an answer, whatever a client calls it: a liar who makes one up is outvoted', async (t) => {
    const [bad, ...good] = await relaysOf(t, chain, 3)
    const endpoints = await openOver(t, [bad, ...good], { agreeOnAll: true })
    await allServe(endpoints)
    bad.tell = async (call, truth) => (call.method === 'eth_call' ? one : truth(call))
    const words = [
      { code: 3, message: 'execution reverted: no such deal', data: '0x08c379a0' },
      { code: -32_015, message: 'VM execution error. revert' },
    ]
    for (const [place, relay] of good.entries())
      relay.tell = everSlower(async (call, truth) =>
        call.method === 'eth_call' ? refuse(words[place] ?? tooMany) : truth(call),
      )
    const call = { method: 'eth_call', params: [{ to: account }, { blockHash: (await latest()).hash }] }
    await eventually('the liar is left out', async () => {
      const [answer] = await endpoints.reader.sendBatch([call])
      assert.equal(answer?.ok, false)
      return healthOfRelay(endpoints, bad).state === 'quarantined'
    })
  })

  test('imagined code is asked in parts where endpoints differ about it, and nobody is left out', async (t) => {
    const [good, other] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [good, other], { agreeOnAll: true })
    await allServe(endpoints)
    const block = await latest()
    const calls = [imagined(block), balanceAt(block)]
    assert.deepEqual(await endpoints.reader.sendBatch(calls), [
      { ok: true, result: one },
      { ok: true, result: '0x0' },
    ])
    const ways: FaultyRelay['tell'][] = [
      async (call, truth) => (call.params.length === 3 ? refuse(tooMany) : truth(call)),
      async (call, truth) => (call.params.length === 3 ? '0x00' : truth(call)),
    ]
    for (const tell of ways) {
      other.tell = tell
      const [first, second] = await endpoints.reader.sendBatch(calls)
      assert.deepEqual(classifyAnswer(first), { kind: 'flaw', why: 'tooCostly' })
      assert.deepEqual(second, { ok: true, result: '0x0' })
    }
    for (const relay of [good, other]) assert.equal(healthOfRelay(endpoints, relay).state, 'serving')
  })

  test('what is no state is read once, and every answer stands where it was asked for', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [one, two], { agreeOnAll: true })
    await allServe(endpoints)
    const { hash } = await latest()
    const block = { method: 'eth_getBlockByHash', params: [hash, false] }
    const answers = await endpoints.reader.sendBatch([block, balanceAt({ hash }), block, balanceAt({ hash })])
    const told = answers.map((answer) => (answer.ok ? answer.result : answer))
    const hashes = told.map((result) =>
      typeof result === 'object' ? Reflect.get(result ?? {}, 'hash') : result,
    )
    assert.deepEqual(hashes, [hash, '0x0', hash, '0x0'])
    assert.equal(countOf(one, 'eth_getBalance') + countOf(two, 'eth_getBalance'), 2)
  })

  test('of a share of the reads it is enough to be caught once, and what was disputed is asked twice until it is settled', async (t) => {
    const [bad, good] = await relaysOf(t, chain, 2)
    const draws = [0.9, 0.1, 0.9]
    const told: Contradiction[] = []
    const endpoints = await openOver(t, [bad, good], {
      crossCheckShare: 0.5,
      random: () => draws.shift() ?? 0.9,
      onContradiction: (contradiction) => told.push(contradiction),
    })
    await allServe(endpoints)
    const block = await latest()
    const read = (): Promise<RpcAnswer[]> => endpoints.reader.sendBatch([balanceAt(block)])
    await read()
    assert.equal(countOf(bad, 'eth_getBalance') + countOf(good, 'eth_getBalance'), 1, 'not drawn: asked once')
    bad.tell = lie
    const disagreement = { code: 'RPC_ENDPOINTS_DISAGREE' }
    await assert.rejects(read(), disagreement)
    await assert.rejects(read(), disagreement)
    good.fault = (_, response) => void response.destroy()
    await assert.rejects(read(), disagreement, 'the liar alone is not believed either')
    good.fault = undefined
    assert.deepEqual(
      told.map(({ about, settledBy }) => [about, settledBy]),
      [
        ['state', 'nothing'],
        ['state', 'nothing'],
      ],
    )
    bad.tell = (call, truth) => truth(call)
    await eventually('they agree, once the other is asked again', async () => {
      const [answer] = await read().catch(() => [])
      return answer?.ok === true && answer.result === '0x0'
    })
    const before = countOf(bad, 'eth_getBalance') + countOf(good, 'eth_getBalance')
    await read()
    assert.equal(countOf(bad, 'eth_getBalance') + countOf(good, 'eth_getBalance') - before, 1, 'settled')
  })
})
