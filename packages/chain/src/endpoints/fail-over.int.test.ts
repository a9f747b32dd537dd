import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestChain } from '../testing/anvil.ts'
import {
  allServe,
  blocksWithLogs,
  countOf,
  healthOfRelay,
  openOver,
  relaysOf,
} from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import type { FaultyRelay } from '../testing/faulty-relay.ts'
import { readAll, startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'

let chain: LoggedChain
before(async () => {
  chain = await startLoggedChain()
})
after(() => chain.stop())

describe('opening', () => {
  test('one endpoint that serves the chain is enough; the others come in when they do', async (t) => {
    const [good, late, foreign] = await relaysOf(t, chain, 3)
    foreign.tell = async (call, truth) => (call.method === 'eth_chainId' ? '0x1' : truth(call))
    late.down()
    const endpoints = await openOver(t, [late, foreign, good])
    assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    await eventually('they are left out', () => healthOfRelay(endpoints, foreign).state === 'foreign')
    assert.equal(healthOfRelay(endpoints, late).state, 'opening')
    assert.match(
      healthOfRelay(endpoints, foreign).lastFailure?.reason ?? '',
      /expected chain 31337 .* got chain 1/,
    )
    late.up()
    await eventually('the late one serves', () => healthOfRelay(endpoints, late).state === 'serving')
  })

  test('none that serves the chain is an error that names each', async (t) => {
    const [one, two] = await relaysOf(t, chain, 2)
    for (const relay of [one, two]) relay.tell = async () => '0x1'
    await assert.rejects(openOver(t, [one, two]), { code: 'RPC_WRONG_CHAIN', retryable: false })
    one.down()
    await assert.rejects(openOver(t, [one, two]), (failure: Error) => {
      assert.equal(Reflect.get(failure, 'code'), 'RPC_NO_ENDPOINT')
      return failure.message.includes(one.url) && failure.message.includes(two.url)
    })
    await assert.rejects(openOver(t, [one]), { code: 'RPC_UNREACHABLE' })
  })

  test('the head is awaited, not called lost, before the first answer', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [relay])
    for await (const update of endpoints.source.follow(AbortSignal.timeout(60_000))) {
      assert.equal(update.kind, 'head')
      return
    }
    assert.fail('expected a head')
  })

  test('a key in a URL is nowhere to be seen', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [
      { url: `${relay.url}/v2/s3cr3t-key` },
      { url: `${relay.url}/v2/0ther-key?k=s3cr3t-key` },
    ])
    await allServe(endpoints)
    assert.deepEqual(
      endpoints.health().map(({ name }) => name),
      [relay.url, `${relay.url}#2`],
    )
    relay.fault = (_, response) => void response.writeHead(500).end()
    await assert.rejects(
      endpoints.source.range(readAll),
      (failure: Error) => !failure.message.includes('key'),
    )
    assert.ok(!JSON.stringify(endpoints.health()).includes('key'))
  })
})

describe('an endpoint that fails', () => {
  const faults: ReadonlyArray<readonly [string, NonNullable<FaultyRelay['fault']>]> = [
    ['answers 502 with HTML', (_, response) => void response.writeHead(502).end('<html>')],
    ['breaks its answer off', (_, response) => void response.end('[{"jsonrpc":"2.0","id":1,"res')],
    ['breaks the connection off', (_, response) => void response.socket?.destroy()],
    ['answers something else', (_, response) => void response.end('{"hello":1}')],
    ['limits the rate', (_, response) => void response.writeHead(429).end()],
    [
      'limits the rate for a minute',
      (_, response) => void response.writeHead(429, { 'retry-after': '60' }).end(),
    ],
    ['never answers', () => undefined],
  ]
  for (const [what, fault] of faults) {
    test(`${what}: the other one answers within the same call, and it is taken back later`, async (t) => {
      const [bad, good] = await relaysOf(t, chain, 2)
      const endpoints = await openOver(t, [bad, good], what === 'never answers' ? { timeoutMs: 2_000 } : {})
      await allServe(endpoints)
      bad.fault = fault
      for (let reads = 0; reads < 3; reads += 1) assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
      await eventually('its failure is noted', () => healthOfRelay(endpoints, bad).lastFailure !== null)
      bad.fault = undefined
      if (what.endsWith('minute')) return
      await eventually('it serves again', () => healthOfRelay(endpoints, bad).state === 'serving')
    })
  }

  test('that asks for a long pause, with no other beside it, is told to serve nobody', async (t) => {
    const [only] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [only])
    await allServe(endpoints)
    const over = new AbortController()
    t.after(() => over.abort())
    const updates = endpoints.source.follow(over.signal)[Symbol.asyncIterator]()
    const first = await updates.next()
    assert.ok(first.done !== true && first.value.kind === 'head')
    only.fault = (_, response) => void response.writeHead(429, { 'retry-after': '1000000' }).end()
    for (;;) {
      const next = await updates.next()
      assert.ok(next.done !== true)
      if (next.value.kind !== 'failure') continue
      assert.match(String(next.value.error), /limits our rate \(HTTP 429\) and asks for a pause of 900 s/)
      break
    }
    assert.equal(healthOfRelay(endpoints, only).state, 'resting')
  })

  test('that dies and comes back as another chain is not asked again', async (t) => {
    const other = await startTestChain('--chain-id', '5')
    t.after(() => other.stop())
    const [bad, good] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [bad, good])
    await allServe(endpoints)
    bad.down()
    await eventually('its absence is noticed', () => healthOfRelay(endpoints, bad).state === 'opening')
    bad.target = other.url
    bad.up()
    await eventually('it is found to be another', () => healthOfRelay(endpoints, bad).state === 'foreign')
    const asked = bad.requests.length
    assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    assert.equal((await endpoints.source.head()).head.number, await chain.head())
    assert.ok(
      bad.requests.slice(asked).every(({ calls }) => calls.every(({ method }) => method === 'eth_chainId')),
    )
  })

  test('all at once: said to whoever follows, who goes on when they are back', async (t) => {
    const all = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, all)
    await allServe(endpoints)
    const over = new AbortController()
    const seen: string[] = []
    const following = (async (): Promise<void> => {
      for await (const update of endpoints.source.follow(over.signal)) {
        seen.push(update.kind === 'head' ? String(update.observation.head.number) : 'failure')
      }
    })()
    t.after(() => over.abort())
    await eventually('the head is told', () => seen.length === 1)
    for (const relay of all) relay.down()
    await eventually('its loss is told', () => seen.at(-1) === 'failure')
    await assert.rejects(endpoints.source.range(readAll), { code: 'RPC_NO_ENDPOINT', retryable: true })
    for (const relay of all) relay.up()
    await chain.rpc('evm_mine')
    const now = String(await chain.head())
    await eventually('the new head is told', () => seen.at(-1) === now)
    assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    over.abort()
    await following
  })

  test('that is alone and limits the rate is waited for as long as it asks', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const endpoints = await openOver(t, [relay], { pollIntervalMs: 60_000 })
    await allServe(endpoints)
    let limitedAt: number | undefined
    let resumedAt: number | undefined
    relay.fault = (_, response) => {
      limitedAt = performance.now()
      response.writeHead(429, { 'retry-after': '1' }).end()
      relay.fault = undefined
      relay.tell = (call, truth) => {
        resumedAt ??= performance.now()
        return truth(call)
      }
    }
    assert.deepEqual(await blocksWithLogs(endpoints), [5, 140])
    assert.ok(limitedAt !== undefined && resumedAt !== undefined && resumedAt - limitedAt >= 990)
    assert.notEqual(healthOfRelay(endpoints, relay).callsPerSecond, null)
  })
})

describe('an endpoint that is slow', () => {
  test('is overtaken by another after its usual time, and not asked first again', async (t) => {
    const [slow, quick] = await relaysOf(t, chain, 2)
    const endpoints = await openOver(t, [slow, quick], { timeoutMs: 600_000 })
    await allServe(endpoints)
    const one = { ...readAll, from: 5, to: 5 }
    for (let reads = 0; reads < 40; reads += 1) await blocksWithLogs(endpoints, one)
    const [favourite, other] =
      countOf(slow, 'eth_getLogs') > countOf(quick, 'eth_getLogs') ? [slow, quick] : [quick, slow]
    const gate = Promise.withResolvers<void>()
    t.after(() => gate.resolve())
    favourite.tell = async (call, truth) => {
      if (call.method === 'eth_getLogs') await gate.promise
      return truth(call)
    }
    const before = countOf(other, 'eth_getLogs')
    // The gate is shut until it has answered, so it was not the favourite that did.
    assert.deepEqual(await blocksWithLogs(endpoints, one), [5])
    assert.ok(countOf(other, 'eth_getLogs') > before)
    gate.resolve()
  })
})
