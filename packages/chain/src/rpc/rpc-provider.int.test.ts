import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { serveRpc } from '../testing/serve-rpc.ts'
import type { ServedRequest, ServedRpc } from '../testing/serve-rpc.ts'
import { createHttpTransport } from './http-transport.ts'
import { RpcProvider } from './rpc-provider.ts'

const open = (t: TestContext, url: string): RpcProvider => {
  const provider = new RpcProvider(
    createHttpTransport({ url, timeoutMs: 60_000, maxAnswerBytes: 1_000_000 }),
    1n,
  )
  t.after(() => provider.destroy())
  return provider
}

const serve = async (t: TestContext, answer: Parameters<typeof serveRpc>[0]): Promise<ServedRpc> => {
  const server = await serveRpc(answer)
  t.after(() => server.close())
  return server
}

const calls = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ method: 'eth_call', params: [index] }))

const truth = ({ id, params }: ServedRequest['calls'][number]) => ({ jsonrpc: '2.0', id, result: params[0] })

const numbers = async (provider: RpcProvider, count: number): Promise<unknown[]> =>
  (await provider.sendBatch(calls(count))).map((answer) => (answer.ok ? answer.result : answer.message))

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe('a large answer', () => {
  test('is told of once, before it is read; a small one and a refusal are not', async (t) => {
    const texts = ['a'.repeat(300_000), 'a']
    const server = await serve(t, ({ calls: asked }, response) => {
      const [{ id, params } = { id: 0, params: [0] }] = asked
      if (params[0] === 2) response.writeHead(500)
      return { jsonrpc: '2.0', id, result: texts[params[0] as number] ?? texts[0] }
    })
    const provider = open(t, server.url)
    for (const [index, expected] of [
      [0, ['told', 'read']],
      [1, ['read']],
      [2, ['read']],
    ] as const) {
      const seen: string[] = []
      await provider.sendBatch([{ method: 'eth_call', params: [index] }], undefined, () => seen.push('told'))
      assert.deepEqual([...seen, 'read'], expected)
    }
  })

  test('leaves what is asked for when it is told of on its way while it is read', async (t) => {
    const arrived: number[] = []
    const server = await serve(t, ({ calls: asked }) => {
      arrived.push(Number(asked[0]?.params[0]))
      return truth({ ...asked[0]!, params: ['a'.repeat(400_000)] })
    })
    const provider = open(t, server.url)
    const ask = (index: number, onArrived?: () => void) =>
      provider.sendBatch([{ method: 'eth_call', params: [index] }], undefined, onArrived)
    let next: Promise<unknown> | undefined
    await ask(0, () => void (next = ask(1)))
    assert.ok(next !== undefined)
    await next
    assert.deepEqual(arrived, [0, 1])
  })
})

describe('an endpoint that takes few calls a batch', () => {
  const refusals: ReadonlyArray<readonly [string, number, (size: number) => object]> = [
    ['names its limit', 10, () => ({ code: -32014, message: 'maximum 10 calls in 1 batch' })],
    ['does not', 7, () => ({ code: -32600, message: 'batch too large' })],
    ['takes none', 1, () => ({ code: -32005, message: 'Batched requests are not supported by this server' })],
  ]
  for (const [how, limit, error] of refusals) {
    test(`${how}: gets as many as it takes, and is not asked for more again`, async (t) => {
      const server = await serve(t, ({ calls: asked, isBatch }) =>
        (limit === 1 ? isBatch : asked.length > limit)
          ? { jsonrpc: '2.0', id: null, error: error(asked.length) }
          : isBatch
            ? asked.map(truth)
            : truth(asked[0] as ServedRequest['calls'][number]),
      )
      const provider = open(t, server.url)
      assert.deepEqual(await numbers(provider, 33), upTo(33))
      const before = server.requests.length
      assert.deepEqual(await numbers(provider, 20), upTo(20))
      assert.ok(server.requests.slice(before).every(({ calls: asked }) => asked.length <= limit))
    })
  }

  test('a gateway that refuses it by HTTP 413', async (t) => {
    const server = await serve(t, ({ calls: asked }, response) => {
      if (asked.length <= 8) return asked.map(truth)
      response.writeHead(413).end('<html>too large')
      return undefined
    })
    const provider = open(t, server.url)
    assert.deepEqual(await numbers(provider, 20), upTo(20))
  })

  test('geth, whose refusal is a list of one', async (t) => {
    const server = await serve(t, ({ calls: asked }) =>
      asked.length > 5
        ? [{ jsonrpc: '2.0', id: asked[0]?.id, error: { code: -32600, message: 'batch too large' } }]
        : asked.map(truth),
    )
    const provider = open(t, server.url)
    assert.deepEqual(await numbers(provider, 12), upTo(12))
  })
})

describe('an endpoint that limits the rate', () => {
  test('of some calls of a batch: only those are asked again', async (t) => {
    const server = await serve(t, ({ calls: asked }) =>
      asked.map((call, place) =>
        place < 4
          ? truth(call)
          : { jsonrpc: '2.0', id: call.id, error: { code: 429, message: 'compute units' } },
      ),
    )
    const provider = open(t, server.url)
    assert.deepEqual(await numbers(provider, 10), upTo(10))
    assert.deepEqual(
      server.requests.map(({ calls: asked }) => asked.length),
      [10, 6, 2],
    )
  })

  test('of the whole batch: said at once, with the pause it asks for', async (t) => {
    const error = {
      code: -32090,
      message: 'Too many requests, reason: call rate limit exhausted, retry in 10s',
    }
    const server = await serve(t, ({ calls: asked, isBatch }) =>
      isBatch
        ? asked.map(({ id }) => ({ jsonrpc: '2.0', id, error }))
        : { jsonrpc: '2.0', id: asked[0]?.id, error },
    )
    const provider = open(t, server.url)
    await assert.rejects(provider.sendBatch(calls(3)), { code: 'RPC_RATE_LIMITED', retryAfterMs: 10_000 })
    await assert.rejects(provider.send('eth_blockNumber', []), { code: 'RPC_RATE_LIMITED' })
    assert.equal(server.requests.length, 2)
  })

  test('by HTTP 429 with Retry-After, whatever the body', async (t) => {
    for (const body of [
      '',
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"slow"}}',
      '<html>',
    ]) {
      const server = await serve(t, (_, response) => {
        response.writeHead(429, { 'retry-after': '3' }).end(body)
        return undefined
      })
      const provider = open(t, server.url)
      await assert.rejects(provider.sendBatch(calls(3)), { code: 'RPC_RATE_LIMITED', retryAfterMs: 3_000 })
    }
  })
})

describe('a request', () => {
  test('that is withdrawn ends at once', async (t) => {
    const server = await serve(t, () => undefined)
    const provider = open(t, server.url)
    const over = new AbortController()
    const asked = provider.sendBatch(calls(1), over.signal)
    await server.received(1)
    over.abort()
    await assert.rejects(asked, { code: 'RPC_CLOSED' })
    await assert.rejects(provider.sendBatch(calls(1), over.signal), { code: 'RPC_CLOSED' })
  })

  test('whose refusal quotes our key is told without it', async (t) => {
    const server = await serve(t, ({ calls: asked }) =>
      asked.map(({ id }) => ({
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: 'no plan for /v2/0123456789abcdef, key 0123456789abcdef' },
      })),
    )
    const provider = open(t, `${server.url}/v2/0123456789abcdef`)
    const [answer] = await provider.sendBatch(calls(2))
    assert.equal(answer?.ok === false && answer.message, 'no plan for …, key …')
  })
})
