import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { v5 } from 'uuid'
import { collect, event, events } from '../contract-suite/fixtures.ts'
import { EventStoreError } from '../port/errors.ts'
import type { EventStore, Expected, NewEvent } from '../port/event-store.ts'
import { openSqliteEventStore } from '../sqlite/open-sqlite-event-store.ts'
import { openStore, startDouble } from './testing/with-double.ts'

/** What a call comes to, in a form that can be compared between engines. */
async function outcomeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    const value = await work()
    return value !== null && typeof value === 'object' && 'revision' in value
      ? { revision: value.revision }
      : value
  } catch (error) {
    if (!(error instanceof EventStoreError)) throw error
    const { stack: _, ...facts } = error
    return { ...facts, message: error.message }
  }
}

const nested = (levels: number): NewEvent['data'] => (levels === 0 ? 0 : [nested(levels - 1)])

/** Calls outside a limit of the port, each in its own way. */
const badCalls: Readonly<Record<string, (store: EventStore) => Promise<unknown>>> = {
  'name of a stream': (store) => store.append('$x', 'any', events(1)),
  'name too long': (store) => store.append('x'.repeat(201), 'any', events(1)),
  'stream that is no text': (store) => store.append(7 as never, 'any', events(1)),
  'type of an event': (store) => store.append('s', 'any', [{ ...event(), type: 'a b' }]),
  'id of an event': (store) => store.append('s', 'any', [{ ...event(), id: 'x' }]),
  'no events': (store) => store.append('s', 'any', [] as never),
  'too many events': (store) => store.append('s', 'any', events(501)),
  'event too large': (store) => store.append('s', 'any', [event('x'.repeat(70_000))]),
  'append too large': (store) =>
    store.append('s', 'any', Array.from({ length: 20 }, () => event('x'.repeat(40_000))) as never),
  'data without JSON': (store) => store.append('s', 'any', [{ ...event(), data: { a: [1n] } as never }]),
  'half a character': (store) => store.append('s', 'any', [event('\ud800')]),
  'data too deep': (store) => store.append('s', 'any', [event(nested(101))]),
  metadata: (store) => store.append('s', 'any', [{ ...event(), metadata: { a: 1 } as never }]),
  'metadata that is a list': (store) => store.append('s', 'any', [{ ...event(), metadata: ['a'] as never }]),
  'expected revision': (store) => store.append('s', -1n, events(1)),
  'expected word': (store) => store.append('s', 'whatever' as never, events(1)),
  'expected number': (store) => store.append('s', 1 as never, events(1)),
  'time limit': (store) => store.append('s', 'any', events(1), { timeoutMs: 0 }),
  'no requests': (store) => store.appendMulti!([]),
  'one stream twice': (store) =>
    store.appendMulti!([
      { stream: 's', expected: 'any', events: events(1) },
      { stream: 's', expected: 'any', events: events(1) },
    ]),
  'several appends too large': (store) =>
    store.appendMulti!([
      { stream: 'a', expected: 'any', events: events(300) },
      { stream: 'b', expected: 'any', events: events(201) },
    ]),
  position: (store) => collect(store.readAll({ after: '17' as never })),
  'position of a subscription': (store) =>
    collect(store.subscribe({ after: 'x' as never, signal: AbortSignal.timeout(5_000) })),
  limit: (store) => collect(store.readAll({ limit: 0 })),
  'batch size': (store) => collect(store.readBatches({ batchSize: 5_001 })),
  'revision to read from': (store) => collect(store.readStream('s', { from: 2n ** 60n })),
  'name to read': (store) => collect(store.readStream('')),
  'filter without prefixes': (store) => collect(store.readAll({ filter: { typePrefix: [] } })),
  'filter of two kinds': (store) =>
    collect(store.readAll({ filter: { typePrefix: ['A'], streamPrefix: ['b'] } as never })),
  prefix: (store) =>
    collect(store.subscribe({ filter: { streamPrefix: ['%'] }, signal: AbortSignal.timeout(5_000) })),
  'checkpoint interval': (store) =>
    collect(store.subscribe({ checkpointEvery: 1.5, signal: AbortSignal.timeout(5_000) })),
  'metadata of a stream': (store) => store.setMeta('s', { maxCount: -3 }),
  truncation: (store) => store.setMeta('s', { truncateBefore: 3 as never }),
  'custom metadata': (store) => store.setMeta('s', { custom: { a: {} } as never }),
  'custom metadata too large': (store) => store.setMeta('s', { custom: { a: 'x'.repeat(70_000) } }),
  'name to look up': (store) => store.getMeta('a/b'),
  'name to delete': (store) => store.softDelete('$x', 'any'),
  'revision to close at': (store) => store.tombstone('s', -2n),
}

test('what is outside a limit is refused with the same error on both engines, and stores nothing', async (context) => {
  const double = await startDouble(context)
  const kurrent = await openStore(context, double)
  const embedded = openSqliteEventStore({ path: ':memory:' })
  for (const [name, call] of Object.entries(badCalls)) {
    const [refused, other] = [await outcomeOf(() => call(embedded)), await outcomeOf(() => call(kurrent))]
    assert.equal(typeof (refused as { code?: string }).code, 'string', name)
    assert.deepEqual(other, refused, name)
  }
  assert.deepEqual([await embedded.head(), await kurrent.head()], [null, null])
  await embedded.close()
})

const namespace = '7d1b6a5e-2f6c-4b60-9b0a-2f5a1c7f9f10'
const stream = fc.constantFrom('a', 'b', 'c')
const expected = fc.oneof(
  fc.constantFrom<Expected>('any', 'no_stream', 'stream_exists'),
  fc.bigInt({ min: 0n, max: 6n }),
)
// Few ids, so that retries, overlaps and new orders of known events are common.
const ids = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 })
const step = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('append' as const), stream, expected, ids }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), stream, before: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('softDelete' as const), stream, expected }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), stream, expected }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function carryOut(store: EventStore, item: Step): Promise<unknown> {
  switch (item.kind) {
    case 'append': {
      // An id of one stream only: a server forgets, for 'any', whose id it was as soon as another stream has it too.
      const idOf = (n: number) => v5(`${item.stream}/${n}`, namespace)
      const batch = item.ids.map((n): NewEvent => ({ id: idOf(n), type: 'T', data: n }))
      return store.append(item.stream, item.expected, batch as [NewEvent])
    }
    case 'truncate':
      return store.setMeta(item.stream, { truncateBefore: BigInt(item.before) }).then(() => 'done')
    default:
      return store[item.kind](item.stream, item.expected).then(() => 'done')
  }
}

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)

async function isThere(store: EventStore, name: string): Promise<boolean> {
  const outcome = await outcomeOf(() => collect(store.readStream(name, { limit: 1 })))
  return Array.isArray(outcome)
}

async function contentsOf(store: EventStore) {
  const streams = ['a', 'b', 'c'].map((name) =>
    outcomeOf(async () =>
      (await collect(store.readStream(name))).map(({ id, revision }) => `${id}@${revision}`),
    ),
  )
  const log = (await collect(store.readAll())).map(
    ({ id, stream: name, revision }) => `${name}@${revision} ${id}`,
  )
  return { log, streams: await Promise.all(streams) }
}

test('a stream whose events are all truncated is still there to be ended', async (context) => {
  const double = await startDouble(context)
  const stores = [await openStore(context, double), openSqliteEventStore({ path: ':memory:' })]
  for (const store of stores) {
    const custom = { owner: 'x' }
    for (const name of ['exact', 'exists', 'any', 'closed', 'wrong']) {
      await store.append(name, 'no_stream', events(2))
      await store.setMeta(name, { truncateBefore: 2n, custom })
      assert.deepEqual(await collect(store.readStream(name)), [])
    }
    await store.softDelete('exact', 1n)
    await store.softDelete('exists', 'stream_exists')
    await store.softDelete('any', 'any')
    await store.tombstone('closed', 'stream_exists')
    for (const expected of [0n, 'no_stream'] as const)
      await assert.rejects(store.softDelete('wrong', expected), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 1n,
      })
    for (const name of ['exact', 'exists', 'any']) {
      await assert.rejects(collect(store.readStream(name)), { code: 'STREAM_NOT_FOUND' })
      assert.equal((await store.append(name, 'no_stream', events(1))).revision, 2n)
      assert.deepEqual((await store.getMeta(name)).custom, custom)
    }
    await assert.rejects(collect(store.readStream('closed')), { code: 'STREAM_DELETED' })
  }
  await stores[1]?.close()
})

test('random appends and deletions come to the same on both engines', async (context) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const double = await startDouble(context)
      const kurrent = await openStore(context, double)
      const embedded = openSqliteEventStore({ path: ':memory:' })
      for (const item of steps) {
        // Metadata of a stream that is not there is where a server differs: it counts as the stream existing, and
        // written to a deleted one it brings it back hidden.
        if (item.kind === 'truncate' && !(await isThere(embedded, item.stream))) continue
        // The client cannot ask for stream_exists when it ends a stream, and a deleted one does not say where it ended.
        const isEnding = item.kind === 'softDelete' || item.kind === 'tombstone'
        if (isEnding && item.expected === 'stream_exists' && !(await isThere(embedded, item.stream))) continue
        const wanted = await outcomeOf(() => carryOut(embedded, item))
        assert.deepEqual(await outcomeOf(() => carryOut(kurrent, item)), wanted, JSON.stringify(item, asText))
      }
      assert.deepEqual(await contentsOf(kurrent), await contentsOf(embedded))
      await embedded.close()
      await kurrent.close()
      double.stop()
    }),
    { numRuns: 25 },
  )
})
