import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { v5 } from 'uuid'
import { collect } from '../contract-suite/fixtures.ts'
import { EventStoreError } from '../port/errors.ts'
import type { EventStore, Expected, NewEvent } from '../port/event-store.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

/** The store as simply as it can be said: lists of ids, compared one by one. */
function createModel() {
  const log: { stream: string; id: string }[] = []
  const streams = new Map<
    string,
    { ids: string[]; hiddenBefore: number; deletion: 'none' | 'soft' | 'tombstone' }
  >()
  const find = (name: string) => streams.get(name) ?? { ids: [], hiddenBefore: 0, deletion: 'none' as const }

  return {
    log,
    append(name: string, expected: Expected, ids: readonly string[]): string {
      const stream = find(name)
      if (stream.deletion === 'tombstone') return 'STREAM_DELETED'
      const last = stream.ids.length - 1
      const isLive = last >= 0 && stream.deletion === 'none'
      if (expected === 'stream_exists' && !isLive) return 'WRONG_EXPECTED_REVISION'
      if (expected === 'any' || expected === 'stream_exists') {
        const known = ids.findIndex((id) => !stream.ids.includes(id))
        if (known === -1) return `revision ${stream.ids.lastIndexOf(ids.at(-1)!)}`
        if (known > 0) return 'WRONG_EXPECTED_REVISION'
      } else {
        const after = expected === 'no_stream' ? -1 : Number(expected)
        const following = stream.ids.slice(after + 1, after + 1 + ids.length)
        const isReplay = after < last && following.join() === ids.join()
        if (isReplay) return `revision ${after + ids.length}`
        const isRevival = expected === 'no_stream' && stream.deletion === 'soft' && following[0] !== ids[0]
        if (after !== last && !isRevival) return 'WRONG_EXPECTED_REVISION'
      }
      const hiddenBefore = stream.deletion === 'soft' ? last + 1 : stream.hiddenBefore
      streams.set(name, { ids: [...stream.ids, ...ids], hiddenBefore, deletion: 'none' })
      log.push(...ids.map((id) => ({ stream: name, id })))
      return `revision ${last + ids.length}`
    },
    remove(name: string, kind: 'soft' | 'tombstone'): string {
      const stream = find(name)
      if (stream.deletion === 'tombstone') return 'STREAM_DELETED'
      if (kind === 'soft' && stream.ids.length === 0) return 'STREAM_NOT_FOUND'
      streams.set(name, { ...stream, deletion: kind })
      return 'done'
    },
    truncate(name: string, before: number): string {
      const stream = find(name)
      if (stream.deletion === 'tombstone') return 'STREAM_DELETED'
      streams.set(name, { ...stream, hiddenBefore: before, deletion: 'none' })
      return 'done'
    },
    read(name: string): string | string[] {
      const stream = find(name)
      if (stream.deletion === 'tombstone') return 'STREAM_DELETED'
      if (stream.ids.length === 0 || stream.deletion === 'soft') return 'STREAM_NOT_FOUND'
      return stream.ids.slice(stream.hiddenBefore)
    },
  }
}

const namespace = '7d1b6a5e-2f6c-4b60-9b0a-2f5a1c7f9f10'
const stream = fc.constantFrom('a', 'b', 'c')
const expectedRevision = fc.oneof(
  fc.constantFrom<Expected>('any', 'no_stream', 'stream_exists'),
  fc.bigInt({ min: 0n, max: 9n }),
)
// Few ids, so that retries, overlaps and new orders of known events are common.
const ids = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 })

const step = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('append' as const), stream, expected: expectedRevision, ids }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), stream, before: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('soft' as const), stream }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), stream }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
)

const outcome = async (action: Promise<unknown>) => {
  try {
    const result = await action
    const isAppend = typeof result === 'object' && result !== null && 'revision' in result
    return isAppend ? `revision ${String(result.revision)}` : 'done'
  } catch (error) {
    if (error instanceof EventStoreError) return error.code
    throw error
  }
}

const newEvents = (numbers: readonly number[]) =>
  numbers.map((n): NewEvent => ({ id: v5(String(n), namespace), type: 'T', data: n })) as [NewEvent]

async function assertSame(store: EventStore, model: ReturnType<typeof createModel>) {
  const log = await collect(store.readAll())
  assert.deepEqual(
    log.map((e) => ({ stream: e.stream, id: e.id })),
    model.log,
  )
  for (const name of ['a', 'b', 'c']) {
    const wanted = model.read(name)
    const found = await collect(store.readStream(name)).then(
      (events) => events.map((e) => e.id),
      (error: EventStoreError) => error.code,
    )
    assert.deepEqual(found, wanted)
    if (typeof wanted === 'string') continue
    const backward = await collect(store.readStream(name, { direction: 'backward' }))
    assert.deepEqual(
      backward.map((e) => e.id),
      wanted.toReversed(),
    )
  }
}

test('random appends, deletions and reads behave as the model, in whatever groups they are committed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const store = openSqliteEventStore({ path: ':memory:' })
      const model = createModel()
      const waiting: Promise<void>[] = []
      const check = (action: Promise<unknown>, wanted: string) => {
        waiting.push(outcome(action).then((found) => assert.equal(found, wanted)))
      }
      for (const item of steps) {
        if (item.kind === 'append') {
          const batch = newEvents(item.ids)
          const wanted = model.append(
            item.stream,
            item.expected,
            batch.map((e) => e.id),
          )
          check(store.append(item.stream, item.expected, batch), wanted)
        } else if (item.kind === 'truncate') {
          const action = store.setMeta(item.stream, { truncateBefore: BigInt(item.before) }).then(() => {})
          check(action, model.truncate(item.stream, item.before))
        } else if (item.kind === 'soft') {
          check(store.softDelete(item.stream, 'any'), model.remove(item.stream, 'soft'))
        } else if (item.kind === 'tombstone') {
          check(store.tombstone(item.stream, 'any'), model.remove(item.stream, 'tombstone'))
        } else {
          await Promise.all(waiting.splice(0))
        }
      }
      await Promise.all(waiting)
      await assertSame(store, model)
      await store.close()
    }),
    { numRuns: 300 },
  )
})
