import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiFailure } from './api-failure.ts'
import { createApiClient } from './client.ts'
import { toProblem } from './problems.ts'

const answering =
  (answer: (url: string, init?: RequestInit) => Response | Promise<Response>): typeof fetch =>
  async (url, init) =>
    answer(new Request(url).url, init)

const failureOf = async (call: Promise<unknown>): Promise<ApiFailure> => {
  try {
    await call
  } catch (failure) {
    assert.ok(failure instanceof ApiFailure, `expected an ApiFailure, got ${String(failure)}`)
    return failure
  }
  throw new Error('expected a failure')
}

describe('createApiClient', () => {
  it('asks the path of the route with its parameters and filters', async () => {
    const asked: string[] = []
    const client = createApiClient({
      baseUrl: 'http://indexer.test/',
      fetch: answering((url) => {
        asked.push(url)
        return Response.json({ items: [], item: {}, nextCursor: null, asOf: null })
      }),
    })
    await client.listDisputes({ phase: 'COMMIT', limit: 2 })
    await client.getDeal({ dealId: 'a/b?c' })
    assert.deepEqual(asked, [
      'http://indexer.test/v1/disputes?limit=2&phase=COMMIT',
      'http://indexer.test/v1/deals/a%2Fb%3Fc',
    ])
  })

  it('throws the problem that the server reports', async () => {
    const problem = toProblem('DEAL_NOT_FOUND', { instance: 'req-1' })
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      fetch: answering(() => Response.json(problem, { status: 404 })),
    })
    const failure = await failureOf(client.getDeal({ dealId: 'x' }))
    assert.equal(failure.code, 'DEAL_NOT_FOUND')
    assert.equal(failure.status, 404)
    assert.equal(failure.retryable, true)
  })

  it('says so when something else than an indexer answers', async () => {
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      fetch: answering(() => new Response('<h1>hello</h1>', { status: 404 })),
    })
    const failure = await failureOf(client.listChains())
    assert.equal(failure.code, 'API_ANSWER_UNEXPECTED')
    assert.equal(failure.retryable, false)
  })

  it('says so when something answers that has no such list', async () => {
    for (const body of [{}, { items: 1 }, [], 'no', null]) {
      const client = createApiClient({
        baseUrl: 'http://indexer.test',
        fetch: answering(() => Response.json(body)),
      })
      for (const call of [client.listChains(), client.getDeal({ dealId: 'x' })]) {
        const { code, retryable } = await failureOf(call)
        assert.deepEqual([code, retryable], ['API_ANSWER_UNEXPECTED', false])
      }
    }
  })

  it('gives up after the time-out', async () => {
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      timeoutMs: 5,
      fetch: answering(
        (_, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
          }),
      ),
    })
    // The time-out's timer does not keep a process alive, so the test does.
    const alive = setInterval(() => undefined, 1000)
    const failure = await failureOf(client.listChains())
    clearInterval(alive)
    assert.equal(failure.code, 'API_TIMEOUT')
  })

  it('sends what an address keeps secret as it is meant, and quotes it nowhere', async () => {
    const asked: unknown[] = []
    const client = createApiClient({
      baseUrl: 'http://me:S3cr%25t@indexer.test/t0ken/?key=k3y',
      fetch: answering((url, init) => {
        asked.push(url, new Headers(init?.headers).get('authorization'))
        throw new TypeError('fetch failed')
      }),
    })
    const failures = [
      await failureOf(client.listChains()),
      await failureOf(client.openExport('listDeals')),
      await failureOf(
        client.followEvents({ signal: new AbortController().signal })[Symbol.asyncIterator]().next(),
      ),
    ]
    const basic = `Basic ${btoa('me:S3cr%t')}`
    assert.deepEqual(asked.slice(0, 2), ['http://indexer.test/t0ken/v1/chains', basic])
    assert.equal(
      failures[0]?.message,
      'http://indexer.test/v1/chains cannot be reached; is the indexer running?',
    )
    for (const { message } of failures) assert.doesNotMatch(message, /S3cr|t0ken|k3y|me:/)
  })

  it('takes a password as it stands where it has a bare sign %', async () => {
    let sent: string | null = null
    const client = createApiClient({
      baseUrl: 'http://me:100%@indexer.test',
      fetch: answering((_, init) => {
        sent = new Headers(init?.headers).get('authorization')
        throw new TypeError('fetch failed')
      }),
    })
    await failureOf(client.listChains())
    assert.equal(sent, `Basic ${btoa('me:100%')}`)
  })

  it('says of an address that is none that it is none', async () => {
    for (const baseUrl of ['http://', 'indexer.test', 'ftp://indexer.test'])
      assert.throws(() => createApiClient({ baseUrl }), { code: 'API_ADDRESS_INVALID' })
  })

  it('reads no answer that is longer than any of an indexer', async () => {
    let pulled = 0
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1
            controller.enqueue(new Uint8Array(1000))
          },
        }),
      )
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      maxAnswerBytes: 5000,
      fetch: answering((url) =>
        url.endsWith('/v1/deals/x') ? new Response(endless().body, { status: 404 }) : endless(),
      ),
    })
    for (const call of [client.listChains(), client.getDeal({ dealId: 'x' })]) {
      const failure = await failureOf(call)
      assert.equal(failure.code, 'API_ANSWER_UNEXPECTED')
    }
    assert.ok(pulled < 20, `${pulled} pieces were read`)
  })

  it('says that the indexer cannot be reached', async () => {
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      fetch: answering(() => Promise.reject(new TypeError('fetch failed'))),
    })
    assert.equal((await failureOf(client.listChains())).code, 'API_UNREACHABLE')
  })

  it('streams facts and ends when the server does', async () => {
    const fact = { type: 'DisputeOpened' }
    const client = createApiClient({
      baseUrl: 'http://indexer.test',
      fetch: answering((_, init) => {
        assert.equal(new Headers(init?.headers).get('last-event-id'), 'p1')
        return new Response(`: hello\n\nid: p2\nevent: fact\ndata: ${JSON.stringify(fact)}\n\n`)
      }),
    })
    const seen = []
    for await (const item of client.streamEvents({
      signal: new AbortController().signal,
      lastEventId: 'p1',
    })) {
      seen.push(item)
    }
    assert.deepEqual(seen, [fact])
  })
})
