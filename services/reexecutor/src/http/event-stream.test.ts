import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import type { RunEvent } from '../runs/run-events.ts'
import { toEventStream } from './event-stream.ts'

const event = (id: number): RunEvent => ({ id: `${id}`, event: 'phase', data: { phase: 'x'.repeat(8_192) } })

describe('a stream of events', () => {
  it('is cut with a reason when its reader takes none for too long, having made few', async () => {
    let made = 0
    let isLeft = false
    const reasons: string[] = []
    const stream = toEventStream(
      async function* (signal) {
        signal.addEventListener('abort', () => (isLeft = true))
        while (!signal.aborted) yield event((made += 1))
      },
      { patienceMs: 50, onSlowReader: () => void reasons.push('slow') },
    )
    stream.read(0)
    await once(stream, 'close', { signal: AbortSignal.timeout(10_000) })
    assert.deepEqual(reasons, ['slow'])
    assert.equal(isLeft, true)
    assert.ok(made < 10, `${made} events were made for nobody`)
  })

  it('goes on for a reader who takes what there is, however long the run is silent', async () => {
    const reasons: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const stream = toEventStream(
      async function* () {
        yield event(1)
        await promise
        yield event(2)
      },
      { beatMs: 10, patienceMs: 200, onSlowReader: () => void reasons.push('slow') },
    )
    let text = ''
    let beats = 0
    stream.on('data', (data: Buffer) => {
      text += data.toString()
      beats = text.split(': waiting').length
      if (beats > 30) resolve()
    })
    await once(stream, 'close', { signal: AbortSignal.timeout(20_000) })
    assert.ok(text.includes('id: 1\n') && text.includes('id: 2\n'))
    assert.deepEqual(reasons, [])
  })
})
