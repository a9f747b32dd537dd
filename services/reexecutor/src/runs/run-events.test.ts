import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRunEvents, finalEventId } from './run-events.ts'
import type { RunEvent } from './run-events.ts'
import type { RunView } from './run-view.ts'

const runId = `0x${'1'.repeat(64)}`
const running: RunView = { runId, state: 'running' }
const failed: RunView = {
  runId,
  state: 'failed',
  finding: { code: 'TIMEOUT', message: 'too slow', retryable: true },
}

function createScene(options: { logBytes?: number; finishedRuns?: number } = {}) {
  const events = createRunEvents({ boot: 'boot', ...options })
  let view: RunView | undefined
  const state = (next: RunView, key = 'run') => {
    view = next
    events.state(key, next)
  }
  const log = (text: string) =>
    events.progress('run', { kind: 'log', stream: 'stdout', bytes: Buffer.from(text) })
  const follow = (after?: string, signal = new AbortController().signal) =>
    events.follow('run', () => view, { after, signal })
  return { events, state, log, follow }
}
const words = ({ event, data }: RunEvent) => {
  if (event === 'log') return Buffer.from(data.base64, 'base64').toString()
  return event === 'state' ? data.state : event === 'gap' ? `gap ${data.bytes}` : data.phase
}
const collect = async (events: AsyncIterable<RunEvent>) => {
  const seen: RunEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

describe('createRunEvents', () => {
  it('tells followers everything in order, early or late, and ends with the run', async () => {
    const { events, state, log, follow } = createScene()
    state({ runId, state: 'queued' })
    const early = collect(follow())
    state(running)
    events.progress('run', { kind: 'phase', phase: 'program' })
    log('one')
    await new Promise(setImmediate)
    log('two')
    state(failed)
    const expected = ['queued', 'running', 'program', 'one', 'two', 'failed']
    assert.deepEqual((await early).map(words), expected)
    const late = await collect(follow())
    assert.deepEqual(late.map(words), expected)
    assert.equal(late.at(-1)?.id, finalEventId)
  })

  it('goes on after the event a follower saw last, and from the beginning for an id of another process', async () => {
    const { state, log, follow } = createScene()
    state(running)
    for (const text of ['one', 'two', 'three']) log(text)
    state(failed)
    const all = await collect(follow())
    for (const [index, { id }] of all.slice(0, -1).entries()) {
      assert.deepEqual((await collect(follow(id))).map(words), all.slice(index + 1).map(words))
    }
    for (const id of ['other.2.0', 'boot', 'boot.x.0', '', 'boot.99.99']) {
      assert.equal((await collect(follow(id))).length, all.length, id)
    }
  })

  it('keeps bounded bytes of the log, says how many a follower missed, and drops no state', async () => {
    const { state, log, follow } = createScene({ logBytes: 8_192 })
    state(running)
    log('first')
    const seen = await collect(firstOf(follow(), 2))
    for (let index = 0; index < 1_000; index += 1) log('0123456789')
    state(failed)
    const [start, gap, ...rest] = await collect(follow())
    assert.equal(start && words(start), 'running')
    assert.ok(gap?.event === 'gap')
    const logged = rest.filter(({ event }) => event === 'log')
    assert.equal(gap.data.bytes + logged.length * 10, 10_005)
    assert.ok(logged.length < 40)
    assert.equal(rest.at(-1)?.event, 'state')
    const [resumed] = await collect(follow(seen.at(-1)?.id))
    assert.ok(resumed?.event === 'gap')
    assert.equal(resumed.data.bytes, gap.data.bytes - 5)
    assert.deepEqual((await collect(follow(resumed.id))).map(words), rest.map(words))
  })

  it('splits large chunks, and lets a follower take them one at a time', async () => {
    const { state, log, follow } = createScene()
    state(running)
    log('x'.repeat(100_000))
    state(failed)
    const seen = await collect(follow())
    const text = seen.filter(({ event }) => event === 'log').map(words)
    assert.equal(text.join('').length, 100_000)
    assert.ok(text.every((chunk) => chunk.length <= 12_288))
  })

  it('shows how a run stands when its events are gone', async () => {
    const { state, follow } = createScene({ finishedRuns: 1 })
    state(failed)
    state({ ...failed }, 'another run')
    assert.deepEqual(
      (await collect(follow())).map(({ id, event }) => [id, event]),
      [[finalEventId, 'state']],
    )
  })

  it('ends at once for a follower who leaves, and for everybody when it closes', async () => {
    const { events, state, follow } = createScene()
    state(running)
    const controller = new AbortController()
    const left = collect(follow(undefined, controller.signal))
    const stayed = collect(follow())
    await new Promise(setImmediate)
    controller.abort()
    assert.deepEqual((await left).map(words), ['running'])
    events.close()
    assert.deepEqual((await stayed).map(words), ['running'])
  })
})

async function* firstOf<T>(source: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count
  for await (const item of source) {
    yield item
    left -= 1
    if (left === 0) return
  }
}
