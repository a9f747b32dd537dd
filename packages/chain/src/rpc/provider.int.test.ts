import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { createProvider } from './create-provider.ts'

const serve = async (listener: RequestListener): Promise<{ url: string; close(): void }> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/secret-key`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('an RPC provider on a real chain', () => {
  let chain: TestChain
  before(async () => {
    chain = await startTestChain()
  })
  after(() => chain.stop())

  test('answers calls and batches in order, refusals of one call included', async () => {
    const provider = await createProvider({ url: chain.url, expectedChainId: 31_337 })
    const answers = await provider.sendBatch([
      { method: 'eth_blockNumber', params: [] },
      { method: 'eth_noSuchMethod', params: [] },
      { method: 'eth_chainId', params: [] },
    ])
    assert.deepEqual(answers[0], { ok: true, result: '0x0' })
    assert.equal(answers[1]?.ok, false)
    assert.deepEqual(answers[2], { ok: true, result: '0x7a69' })
    provider.destroy()
    await assert.rejects(provider.send('eth_blockNumber', []), { code: 'RPC_CLOSED' })
  })

  test('a block mined a moment ago is seen at once: nothing is cached', async () => {
    const provider = await createProvider({ url: chain.url, expectedChainId: 31_337 })
    const first = await provider.getBlockNumber()
    await chain.rpc('evm_mine')
    assert.equal(await provider.getBlockNumber(), first + 1)
    provider.destroy()
  })

  test('another chain than the expected one is refused by name', async () => {
    await assert.rejects(createProvider({ url: chain.url, expectedChainId: 42_161 }), {
      code: 'RPC_WRONG_CHAIN',
      retryable: false,
      message: /expected chain 42161 .* got chain 31337/,
    })
  })
})

describe('an RPC endpoint that misbehaves', () => {
  const cases: Array<[string, RequestListener, object]> = [
    ['hangs', () => undefined, { code: 'RPC_TIMEOUT', retryable: true }],
    ['limits the rate', (_, out) => out.writeHead(429).end(), { code: 'RPC_RATE_LIMITED', retryable: true }],
    [
      'answers HTML with 502',
      (_, out) => out.writeHead(502).end('<html>'),
      { code: 'RPC_HTTP_STATUS', retryable: true },
    ],
    [
      'refuses the key',
      (_, out) => out.writeHead(403).end('no'),
      { code: 'RPC_HTTP_STATUS', retryable: false, message: /refuses us \(HTTP 403\): the key in the URL/ },
    ],
    [
      'takes no POST',
      (_, out) => out.writeHead(405).end('{"detail":"no such method"}'),
      {
        code: 'RPC_HTTP_STATUS',
        retryable: false,
        message:
          /does not answer as a JSON-RPC node: expected a JSON-RPC answer, got HTTP 405; correct the URL/,
      },
    ],
    [
      'sends elsewhere',
      (_, out) => out.writeHead(301, { location: 'https://elsewhere.invalid/' }).end(),
      { code: 'RPC_MALFORMED_ANSWER', message: /got a redirection \(HTTP 301\); correct the URL/ },
    ],
    [
      'is a web page',
      (_, out) => out.end('<!doctype html>'),
      { code: 'RPC_MALFORMED_ANSWER', message: /got 15 bytes that are not JSON \(HTTP 200\)/ },
    ],
    [
      'is another API',
      (_, out) => out.end('{"items":[]}'),
      {
        code: 'RPC_MALFORMED_ANSWER',
        message: /does not answer as a JSON-RPC node .*neither a result nor an error/,
      },
    ],
    [
      'answers half a document',
      (_, out) => out.end('{"jsonrpc":"2.0","res'),
      { code: 'RPC_MALFORMED_ANSWER' },
    ],
    ['answers something else', (_, out) => out.end('[1]'), { code: 'RPC_MALFORMED_ANSWER' }],
    ['breaks off', (_, out) => out.socket?.destroy(), { code: 'RPC_UNREACHABLE', retryable: true }],
  ]
  for (const [what, listener, expected] of cases) {
    test(`${what}: a typed error that keeps the URL's path to itself`, async () => {
      const server = await serve(listener)
      await assert.rejects(
        createProvider({ url: server.url, expectedChainId: 1, timeoutMs: what === 'hangs' ? 200 : 60_000 }),
        (failure: Error) => {
          assert.ok(!failure.message.includes('secret-key'))
          for (const [key, value] of Object.entries(expected)) {
            const got: unknown = Reflect.get(failure, key)
            if (value instanceof RegExp) assert.match(String(got), value)
            else assert.equal(got, value)
          }
          return true
        },
      )
      server.close()
    })
  }

  test('a node that quotes what it was asked with is not quoted with it', async () => {
    const server = await serve(({ headers, url }, out) => {
      const plain = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString()
      const message = `${url} ${headers.authorization} ${plain}`
      out.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32_000, message } }))
    })
    const url = server.url.replace('//', '//somebody:pass%25word@')
    const { message } = await createProvider({ url, expectedChainId: 1, timeoutMs: 5_000 }).then(
      () => assert.fail('expected a failure'),
      (failure: Error) => failure,
    )
    server.close()
    assert.doesNotMatch(message, /secret-key|somebody|pass%|c29tZWJvZHk/)
  })

  test('who has a password and no name is let in', async () => {
    const server = await serve(({ headers }, out) => {
      const isKnown = headers.authorization === `Basic ${Buffer.from(':word').toString('base64')}`
      out.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: isKnown ? '0x1' : '0x2' }))
    })
    const provider = await createProvider({ url: server.url.replace('//', '//:word@'), expectedChainId: 1 })
    provider.destroy()
    server.close()
  })

  test('a port nobody listens on says what to do', async () => {
    const server = await serve(() => undefined)
    server.close()
    await assert.rejects(createProvider({ url: server.url, expectedChainId: 1 }), {
      code: 'RPC_UNREACHABLE',
      message: /start the node or correct the URL/,
    })
  })
})
