import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { createApiClient } from '@lilymed/api'
import type { ChainFact, FollowedEvent } from '@lilymed/api'
import { createLogger } from '@lilymed/service-kit'
import { createFactScript, addressOf } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playUnanimous } from '../testing/scenes.ts'
import { createServer } from './create-server.ts'
import type { EventStreamOptions } from './event-stream.ts'

const logger = createLogger({ name: 'test', level: 'silent' })

const listening = async ({
  heartbeatMs = 20,
  stallMs = 30_000,
  catchUpMs = 10_000,
  maxStreams = 2,
}: Partial<EventStreamOptions> = {}) => {
  const script = createFactScript()
  playNetwork(script)
  const reads = filledReadModel(script.events())
  const app = await createServer({
    reads,
    status: quietStatus,
    logger,
    stream: { heartbeatMs, stallMs, catchUpMs, maxStreams },
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  let applied = script.events().length
  return {
    app,
    url,
    script,
    show: () => {
      applyEvents(reads, script.events().slice(applied))
      applied = script.events().length
    },
  }
}

const take = async (stream: AsyncIterable<ChainFact>, count: number): Promise<readonly ChainFact[]> => {
  const taken: ChainFact[] = []
  for await (const fact of stream) {
    taken.push(fact)
    if (taken.length === count) return taken
  }
  return taken
}

const until = async (
  text: () => string,
  part: string,
  body: ReadableStream<Uint8Array>,
  add: (more: string) => void,
) => {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  while (!text().includes(part)) {
    const { value, done } = await reader.read()
    assert.equal(done, false, `the stream ended without ${part}`)
    add(decoder.decode(value, { stream: true }))
  }
}

describe('the live stream', () => {
  it('is not read for HEAD, which takes no body and no place', async () => {
    const { app, url } = await listening({ maxStreams: 1 })
    try {
      const asked = `${url}/v1/events/stream?after=${'0'.repeat(16)}`
      for (const attempt of [1, 2]) {
        const head = await fetch(asked, { method: 'HEAD', signal: AbortSignal.timeout(60_000) })
        assert.equal(head.status, 200, `attempt ${attempt}`)
        assert.equal(head.headers.get('content-type'), 'text/event-stream; charset=utf-8')
      }
    } finally {
      await app.close()
    }
  })

  it('shows facts as they become visible, and resumes after the last one seen', async () => {
    const { app, url, script, show } = await listening()
    const client = createApiClient({ baseUrl: url })
    const stop = new AbortController()
    const opened = once(app.server, 'request')
    const coming = take(client.streamEvents({ signal: stop.signal }), 2)
    await opened
    script.emit('CreditClaimed', { account: addressOf('anna'), amount: '1' })
    script.emit('CreditClaimed', { account: addressOf('anna'), amount: '2' })
    script.mine()
    show()
    const [first, second] = await coming
    assert.deepEqual(
      [first?.data, second?.data].map((data) => (data as { amount: string }).amount),
      ['1', '2'],
    )

    const resumed = await take(
      client.streamEvents({ signal: stop.signal, lastEventId: String(first?.origin.position) }),
      1,
    )
    assert.deepEqual(resumed, [second])
    stop.abort()
    await app.close()
  })

  it('keeps to the subject that was asked for, beats while nothing happens, and tells of rewinds', async () => {
    const { app, url, script, show } = await listening()
    const disputeId = playUnanimous(script, 'one', { vote: 'ACCEPT' })
    const stop = new AbortController()
    const response = await fetch(`${url}/v1/events/stream?subject=${disputeId}`, { signal: stop.signal })
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.ok(response.body)
    let text = ''
    const reading = until(
      () => text,
      'event: rewound',
      response.body,
      (more) => (text += more),
    )
    show()
    script.rewind(1)
    show()
    await reading
    assert.match(text, /"type":"DisputeFinalised"/)
    assert.doesNotMatch(text, /"type":"DealTermsRead"/)
    stop.abort()

    const quiet = await fetch(`${url}/v1/events/stream`)
    assert.ok(quiet.body)
    let beats = ''
    await until(
      () => beats,
      ': still here',
      quiet.body,
      (more) => (beats += more),
    )
    await app.close()
  })

  it('ends when the server closes, and refuses one reader too many', async () => {
    const { app, url } = await listening({ heartbeatMs: 1000, maxStreams: 1 })
    const first = await fetch(`${url}/v1/events/stream`)
    const second = await fetch(`${url}/v1/events/stream`)
    assert.equal(second.status, 503)
    assert.equal(((await second.json()) as { code: string }).code, 'TOO_MANY_STREAMS')
    const closed = app.close()
    assert.ok((await first.text()).startsWith('retry:'))
    await closed
  })

  it('resets a reader whose place is not in this log, and sends everything from the start', async () => {
    const { app, url, script } = await listening({ catchUpMs: 50 })
    const client = createApiClient({ baseUrl: url })
    const begin = async (lastEventId: string): Promise<readonly FollowedEvent[]> => {
      const stop = new AbortController()
      const events: FollowedEvent[] = []
      for await (const event of client.followEvents({ signal: stop.signal, lastEventId })) {
        if (events.push(event) === 2) stop.abort()
      }
      return events
    }
    const [first, second] = await begin('0'.repeat(16))
    assert.ok(first?.kind === 'fact' && second?.kind === 'fact')
    // The same place with something else in it, and places that this log has not reached.
    for (const place of [
      `${first.fact.origin.position}-00000000`,
      'f'.repeat(16),
      `${'f'.repeat(16)}-${first.id.slice(-8)}`,
    ]) {
      const [reset, again] = await begin(place)
      assert.equal(reset?.kind, 'reset', place)
      assert.deepEqual(again, first)
    }
    const [next] = await begin(first.id)
    assert.deepEqual(next, second)
    script.mine()
    await app.close()
  })

  it('waits for a place that is reached soon, and goes on from there', async () => {
    const { app, url, script, show } = await listening({ catchUpMs: 10_000 })
    script.emit('CreditClaimed', { account: addressOf('anna'), amount: '1' })
    script.mine()
    const lastEventId = String(script.events().at(-1)?.position)
    const opened = once(app.server, 'request')
    const stop = new AbortController()
    const coming = take(
      createApiClient({ baseUrl: url }).streamEvents({ signal: stop.signal, lastEventId }),
      1,
    )
    await opened
    show()
    script.emit('CreditClaimed', { account: addressOf('anna'), amount: '2' })
    script.mine()
    show()
    const [fact] = await coming
    assert.equal((fact?.data as { amount: string } | undefined)?.amount, '2')
    stop.abort()
    await app.close()
  })

  it('drops a reader that takes nothing, and says why', async () => {
    const { app, url, script, show } = await listening({ stallMs: 100 })
    for (let index = 0; index < 400; index += 1) {
      script.emit('DealStateChanged', { dealId: `Qm${index}${'x'.repeat(32_000)}`, state: 0 })
    }
    script.mine()
    show()
    let isEnded = (): boolean => false
    app.server.on('request', (_, response) => (isEnded = () => response.writableEnded))
    const answer = await fetch(`${url}/v1/events/stream?after=${'0'.repeat(16)}`)
    const deadline = performance.now() + 60_000
    while (!isEnded() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
    const text = await answer.text()
    assert.match(text, /event: dropped\ndata: \{"code":"READER_TOO_SLOW"/)
    await app.close()
  })
})
