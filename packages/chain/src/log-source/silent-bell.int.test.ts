import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { allServe, openOver, relaysOf } from '../testing/endpoints-over.ts'
import { eventually } from '../testing/eventually.ts'
import { startLoggedChain } from '../testing/logged-chain.ts'
import type { LoggedChain } from '../testing/logged-chain.ts'
import { serveWebSocket } from '../testing/serve-web-socket.ts'
import { openHeadBell } from './head-bell.ts'

const subscribed = JSON.stringify({ jsonrpc: '2.0', id: 1, result: '0x1' })
const head = (hash: string): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    method: 'eth_subscription',
    params: { subscription: '0x1', result: { hash } },
  })

const isRung = async (bell: ReturnType<typeof openHeadBell>, ms: number): Promise<boolean> => {
  const late = AbortSignal.timeout(ms)
  await bell.rung(late)
  return !late.aborted
}

describe('a bell', () => {
  test('rings once for a head however often it is announced, and not for noise', async (t) => {
    const server = await serveWebSocket((socket) => socket.send(subscribed))
    t.after(() => server.close())
    const bell = openHeadBell(server.url)
    t.after(() => bell.close())
    assert.equal(await isRung(bell, 60_000), true)
    server.send(head('0xa'))
    assert.equal(await isRung(bell, 60_000), true)
    for (const noise of [head('0xa'), 'hello', '[]', 'null', '{"id":7,"error":{}}']) server.send(noise)
    server.send(head('0xb'))
    assert.equal(await isRung(bell, 60_000), true)
    assert.equal(await isRung(bell, 50), false)
  })

  test('whose connection is open but silent is hung anew, once heads are missed', async (t) => {
    const server = await serveWebSocket((socket) => socket.send(subscribed))
    t.after(() => server.close())
    const bell = openHeadBell(server.url, { silentMs: 0 })
    t.after(() => bell.close())
    await eventually('it is live', () => bell.state() === 'live')
    bell.missed()
    bell.missed()
    assert.equal(bell.state(), 'live')
    bell.missed()
    assert.equal(bell.state(), 'silent')
    await eventually('it is connected again', () => server.connections() === 2 && bell.state() === 'live')
  })

  test('that rang since is not silent', async (t) => {
    const server = await serveWebSocket((socket) => socket.send(subscribed))
    t.after(() => server.close())
    const bell = openHeadBell(server.url, { silentMs: 0 })
    t.after(() => bell.close())
    await eventually('it is live', () => bell.state() === 'live')
    await isRung(bell, 60_000)
    bell.missed()
    bell.missed()
    server.send(head('0xc'))
    assert.equal(await isRung(bell, 60_000), true)
    bell.missed()
    assert.equal(bell.state(), 'live')
  })

  test('of an endpoint that announces nothing says so', async (t) => {
    const error = { code: -32601, message: 'eth_subscribe is not available' }
    const server = await serveWebSocket((socket) =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
    )
    t.after(() => server.close())
    const bell = openHeadBell(server.url)
    t.after(() => bell.close())
    await eventually('it is refused', () => bell.state() === 'refused')
  })
})

describe('endpoints with a bell that is silent', () => {
  let chain: LoggedChain
  before(async () => {
    chain = await startLoggedChain()
  })
  after(() => chain.stop())

  test('are polled', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const server = await serveWebSocket((socket) => socket.send(subscribed))
    t.after(() => server.close())
    const endpoints = await openOver(t, [{ url: relay.url, wsUrl: server.url }])
    await allServe(endpoints)
    await eventually('the bell is live', () => endpoints.health()[0]?.announcements === 'live')
    await chain.rpc('evm_mine')
    const top = await chain.head()
    await eventually('the head is seen', () => endpoints.health()[0]?.head === top)
  })

  test('are looked at when it rings, long before the next poll', async (t) => {
    const [relay] = await relaysOf(t, chain, 1)
    const wsUrl = chain.url.replace('http', 'ws')
    const endpoints = await openOver(t, [{ url: relay.url, wsUrl }], { pollIntervalMs: 60_000 })
    await allServe(endpoints)
    await eventually('the bell is live', () => endpoints.health()[0]?.announcements === 'live')
    await chain.rpc('evm_mine')
    const top = await chain.head()
    await eventually('the head is seen', () => endpoints.health()[0]?.head === top)
  })
})
