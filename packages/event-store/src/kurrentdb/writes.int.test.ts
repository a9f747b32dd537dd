import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect, event, events, idsOf } from '../contract-suite/fixtures.ts'
import { openStore, startDouble } from './testing/with-double.ts'

const ids = (batch: readonly { id: string }[]) => batch.map(({ id }) => id)

test('an append whose connection breaks after it was stored is found out by doing it again', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const [first, second] = [events(2), events(2)]
  double.faults.breakAfterAppend = 1
  assert.equal((await store.append('s', 'no_stream', first)).revision, 1n)
  double.faults.breakAfterAppend = 2
  assert.equal((await store.append('s', 1n, second)).revision, 3n)
  assert.deepEqual(await idsOf(store.readStream('s')), ids([...first, ...second]))
})

test('an append whose connection breaks before it was stored is stored once', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const batch = events(3)
  double.faults.breakBeforeAppend = 2
  assert.equal((await store.append('s', 'no_stream', batch)).revision, 2n)
  assert.deepEqual(await idsOf(store.readStream('s')), ids(batch))
})

test('an answer that never comes ends at our own time limit, not at the keepalive, and is asked for again', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 1_000 })
  await store.append('s', 'no_stream', events(1))
  const batch = events(2)
  double.faults.loseAnswers = 1
  const started = performance.now()
  assert.equal((await store.append('s', 0n, batch)).revision, 2n)
  assert.ok(performance.now() - started < 14_000, 'missing keepalives end it after 15 s')
  // A retry that comes before the first write is replicated is dropped by the server without a word.
  double.faults.loseAnswers = 1
  double.faults.dropReplays = 1
  assert.equal((await store.append('s', 2n, events(1))).revision, 3n)
  assert.equal((await collect(store.readAll())).length, 4)
})

test('an append on a connection that hangs is made again on a new one', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 1_000 })
  await store.append('s', 'no_stream', events(1))
  double.faults.appendGeneration++
  assert.equal((await store.append('s', 0n, events(1))).revision, 1n)
  double.faults.appendGeneration++
  await assert.rejects(store.append('s', 'any', events(1)), { code: 'OUTCOME_UNKNOWN' })
  assert.equal((await store.append('s', 'any', events(1))).revision, 2n)
})

test('an append that expects nothing exact is not done again when nobody knows whether it was written', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.faults.breakAfterAppend = 1
  await assert.rejects(store.append('s', 'any', events(1)), { code: 'OUTCOME_UNKNOWN', retryable: true })
  // The server remembers ids only until it restarts, so doing it again would have stored the event twice.
  double.log.forgetIds()
  assert.equal((await collect(store.readStream('s'))).length, 1)
  await store.append('s', 'any', events(1))
  assert.equal((await collect(store.readStream('s'))).length, 2)
})

test('the time limit of one append holds while it waits for others, and while it waits for an answer', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 1_500 })
  double.faults.loseAnswers = 1
  const first = store.append('s', 'no_stream', events(1))
  await assert.rejects(store.append('t', 'any', events(1), { timeoutMs: 50 }), { code: 'UNAVAILABLE' })
  await assert.rejects(
    store.append('u', 'any', events(1), { signal: AbortSignal.abort(new Error('no more')) }),
    /no more/,
  )
  assert.equal((await first).revision, 0n)
  double.faults.loseAnswers = 1
  await assert.rejects(store.append('s', 0n, events(1), { timeoutMs: 1_000 }), { code: 'OUTCOME_UNKNOWN' })
  assert.deepEqual(
    double.log.all.map(({ stream }) => stream),
    ['s', 's'],
  )
})

test('a server that turns requests away has surely not written them', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.faults.notReady = 2
  assert.equal((await store.append('s', 'any', events(1))).revision, 0n)
  double.faults.notReady = 1_000
  await assert.rejects(store.append('s', 'any', events(1)), { code: 'UNAVAILABLE', retryable: true })
  assert.equal(store.health().ok, false)
  double.faults.notReady = 0
  assert.equal((await store.append('s', 0n, events(1))).revision, 1n)
  assert.equal(store.health().ok, true)
})

test('a server that is gone is Unavailable, and appends go on when it is back', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await store.append('s', 'no_stream', events(1))
  double.stop()
  const refused = await store.append('s', 0n, events(1)).catch((error: unknown) => error)
  assert.equal((refused as { retryable: boolean }).retryable, true)
  assert.match(store.health().detail, /does not answer since/)
  await double.start()
  assert.equal((await store.append('s', 0n, events(1))).revision, 1n)
  assert.deepEqual(store.health(), {
    ok: true,
    detail: `KurrentDB 25.1.0 at 127.0.0.1:${double.port} answers`,
  })
})

test('a clock hours ahead on the server fails no append', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.faults.clockAheadMs = 6 * 60 * 60 * 1_000
  assert.equal((await store.append('s', 'no_stream', events(1))).revision, 0n)
})

test('a connection that breaks under many large appends settles each of them and ends nothing else', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await store.append('start', 'no_stream', events(1))
  const large = () => [event('x'.repeat(60_000)), event('y'.repeat(60_000))] as const
  const appends = Array.from({ length: 100 }, (_, index) => store.append(`s-${index}`, 'no_stream', large()))
  double.breakConnections()
  const results = await Promise.all(appends)
  assert.ok(results.every(({ revision }) => revision === 1n))
  assert.equal((await collect(store.readAll())).length, 201)
})

test('what the server finds too large is AppendTooLarge', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.faults.maxAppendBytes = 1_000
  await assert.rejects(store.append('s', 'any', [event('x'.repeat(2_000))]), {
    code: 'APPEND_TOO_LARGE',
    found: 2_002,
    limit: 1_000,
    unit: 'bytes',
  })
})

test('an old server takes appends one by one, and none to several streams', async (context) => {
  const double = await startDouble(context, {
    version: '20.6.0',
    leftOut: ['batchappend', 'appendsession', 'appendrecords'],
  })
  const store = await openStore(context, double)
  const batch = events(2)
  assert.equal((await store.append('s', 'no_stream', batch)).revision, 1n)
  assert.equal((await store.append('s', 'no_stream', batch)).revision, 1n)
  await assert.rejects(store.append('s', 0n, events(1)), { code: 'WRONG_EXPECTED_REVISION', actual: 1n })
  await assert.rejects(store.append('t', 3n, events(1)), { actual: 'no_stream' })
  assert.deepEqual([store.capabilities, store.appendMulti], [{ multiStreamAppend: false }, undefined])
  double.faults.maxAppendBytes = 100
  await assert.rejects(store.append('s', 1n, [event('x'.repeat(200))]), {
    code: 'APPEND_TOO_LARGE',
    limit: 100,
  })
  await store.tombstone('s', 'any')
  await assert.rejects(store.append('s', 'any', events(1)), { code: 'STREAM_DELETED' })
})

test('an append to several streams is found out by doing it again, and names a closed stream', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 1_000 })
  assert.ok(store.appendMulti)
  const metadata = { $correlationId: 'Qm', '$schema.name': 'mine', $recordedAt: 'also mine' }
  const requests = [
    { stream: 'a', expected: 'no_stream', events: [{ ...event(), metadata }] },
    { stream: 'b', expected: 'no_stream', events: events(2) },
  ] as const
  double.faults.loseAnswers = 1
  assert.deepEqual((await store.appendMulti(requests)).revisions, { a: 0n, b: 1n })
  assert.equal((await collect(store.readAll())).length, 3)
  assert.deepEqual((await collect(store.readStream('a')))[0]?.metadata, metadata)
  await store.tombstone('b', 'any')
  const closed = [
    { stream: 'a', expected: 0n, events: events(1) },
    { stream: 'b', expected: 1n, events: events(1) },
  ]
  await assert.rejects(store.appendMulti(closed), { code: 'STREAM_DELETED', stream: 'b' })
})

test('streams are deleted where they are expected, and a tombstone that was not confirmed is found out', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 1_000 })
  await assert.rejects(store.softDelete('none', 'stream_exists'), { actual: 'no_stream' })
  await assert.rejects(store.softDelete('none', 0n), { actual: 'no_stream' })
  await store.append('s', 'no_stream', events(2))
  await store.softDelete('s', 'stream_exists')
  await store.softDelete('s', 'any')
  assert.equal((await store.getMeta('s')).truncateBefore, 2n ** 63n - 1n)
  await assert.rejects(store.softDelete('s', 0n), { code: 'WRONG_EXPECTED_REVISION', actual: 1n })
  await assert.rejects(store.tombstone('none', 'stream_exists'), { actual: 'no_stream' })
  await store.append('t', 'no_stream', events(1))
  await store.setMeta('t', { maxCount: 3, custom: { a: 'b' } })
  await assert.rejects(store.softDelete('t', 4n), { code: 'WRONG_EXPECTED_REVISION', actual: 0n })
  double.faults.loseAnswers = 1
  await store.tombstone('t', 'stream_exists')
  await assert.rejects(store.tombstone('t', 'any'), { code: 'STREAM_DELETED', stream: 't' })
})

test('closing waits for what is under way, and cuts short what hangs', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { attemptTimeoutMs: 200 })
  await store.append('s', 'no_stream', events(1))
  double.faults.loseAnswers = 100
  double.faults.hangReads = true
  const writing = store.append('s', 0n, events(1)).catch((error: { code: string }) => error.code)
  const reading = collect(store.readAll()).catch((error: { code: string }) => error.code)
  await store.close()
  assert.deepEqual(await Promise.all([writing, reading]), ['STORE_CLOSED', 'STORE_CLOSED'])
})
