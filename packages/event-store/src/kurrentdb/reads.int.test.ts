import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect, event, events, fill, idsOf } from '../contract-suite/fixtures.ts'
import type { Position } from '../port/event-store.ts'
import { rawEvent } from './testing/raw-event.ts'
import { openStore, startDouble } from './testing/with-double.ts'

test('events of one old transaction share a commit position, and are told apart by the other half', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await store.append('s', 'no_stream', events(1))
  double.log.appendTransaction('t', [rawEvent('{"n":0}'), rawEvent('{"n":1}'), rawEvent('{"n":2}')])
  await store.append('s', 0n, events(1))
  const all = await collect(store.readAll())
  assert.deepEqual(
    all.map(({ stream, revision }) => `${stream}@${revision}`),
    ['s@0', 't@0', 't@1', 't@2', 's@1'],
  )
  const commits = all.map(({ position }) => position.split('/')[0])
  assert.equal(new Set(commits).size, 3)
  for (const [index, { position }] of all.entries()) {
    assert.deepEqual(
      await idsOf(store.readAll({ after: position })),
      all.slice(index + 1).map(({ id }) => id),
    )
    assert.ok(index === 0 || all[index - 1]!.position < position)
  }
})

test('the time of recording comes from the store, to the millisecond, and never shows in metadata', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const metadata = { $recordedAt: 'mine', $recordedAt$: 'mine too', '$schema.format': 'x', a: 'b' }
  const before = Date.now()
  await store.append('s', 'no_stream', [{ ...event(), metadata }])
  double.log.append('other', 'any', [rawEvent('{}', '{"k":"v"}')])
  const [own, other] = await collect(store.readAll())
  assert.ok(own && other)
  assert.ok(own.created.getTime() >= before && own.created.getTime() <= Date.now())
  assert.deepEqual([own.metadata, other.metadata], [metadata, { k: 'v' }])
  // Of somebody else's event there is only the server's time, which reads give in whole seconds.
  assert.equal(other.created.getTime() % 1_000, 0)
})

test('what this store did not write and cannot show is refused with its place', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const foreign = [
    rawEvent('{"half":', '{}'),
    rawEvent('"a text, or damaged JSON"', '{}'),
    rawEvent('bytes', '', { contentType: 'application/octet-stream' }),
    rawEvent('{}', '{"nested":{}}'),
    rawEvent('{}', 'not json'),
  ]
  for (const [index, item] of foreign.entries()) {
    const stream = `foreign-${index}`
    double.log.append(stream, 'any', [rawEvent('{}'), item])
    const refused = { code: 'EVENT_UNREADABLE', stream, revision: 1n }
    await assert.rejects(collect(store.readStream(stream)), refused)
    assert.equal((await collect(store.readStream(stream, { limit: 1 }))).length, 1)
  }
  await assert.rejects(collect(store.readAll()), { code: 'EVENT_UNREADABLE', stream: 'foreign-0' })
  const filter = { streamPrefix: ['own'] }
  await store.append('own', 'no_stream', [event('a text')])
  assert.deepEqual(
    (await collect(store.readAll({ filter }))).map(({ data }) => data),
    ['a text'],
  )
})

test('events and streams of the server are no part of the log', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  assert.equal(await store.head(), null)
  double.log.append('$settings', 'any', [rawEvent('{}', '', { type: '$settings' })])
  double.log.append('$persistentSubscriptionConfig', 'any', [
    rawEvent('{}', '', { type: 'PersistentConfig1' }),
  ])
  assert.equal(await store.head(), null)
  const { position } = await store.append('s', 'no_stream', events(1))
  for (let n = 0; n < 20; n++) double.log.append('$config', 'any', [rawEvent('{}', '', { type: 'Config' })])
  assert.equal(await store.head(), position)
  await store.append('t', 'no_stream', events(1))
  await store.tombstone('t', 'any')
  assert.deepEqual(
    (await collect(store.readBatches({ batchSize: 1 }))).flat().map(({ stream }) => stream),
    ['s', 't'],
  )
})

test('stores of two namespaces on one server see nothing of each other', async (context) => {
  const double = await startDouble(context)
  const first = await openStore(context, double, { namespace: 'indexer' })
  const ids = await fill(first, 30)
  const second = await openStore(context, double, { namespace: 'mediator' })
  assert.equal(await second.head(), null)
  await assert.rejects(collect(second.readStream('fill-0')), { code: 'STREAM_NOT_FOUND', stream: 'fill-0' })
  const batch = events(3)
  await second.append('fill-0', 'no_stream', batch)
  await second.setMeta('fill-0', { maxCount: 2 })
  assert.deepEqual(await idsOf(first.readAll()), ids)
  assert.deepEqual(
    (await collect(second.readAll())).map(({ stream }) => stream),
    ['fill-0', 'fill-0', 'fill-0'],
  )
  assert.deepEqual(
    await idsOf(second.readStream('fill-0')),
    batch.slice(1).map(({ id }) => id),
  )
  assert.deepEqual(await first.getMeta('fill-0'), { revision: null })
  await second.tombstone('fill-0', 'any')
  assert.equal((await collect(second.readAll({ filter: { streamPrefix: ['fill'] } }))).length, 3)
  assert.equal((await collect(first.readStream('fill-0'))).length, 10)
  await first.append('more', 'any', events(1))
  assert.equal(await second.head(), (await collect(second.readAll())).at(-1)?.position)
  for (const namespace of ['', 'a/b', '$x', 'x'.repeat(51)]) {
    await assert.rejects(openStore(context, double, { namespace }), {
      code: 'INVALID_ARGUMENT',
      field: 'namespace',
    })
  }
})

test('a position of another log is refused, one beyond the end gives nothing', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { readTimeoutMs: 2_000 })
  await fill(store, 3)
  double.faults.refusePositions = true
  const between = `${'1'.padStart(16, '0')}/${'1'.padStart(16, '0')}` as Position
  await assert.rejects(collect(store.readAll({ after: between })), {
    code: 'INVALID_ARGUMENT',
    field: 'after',
  })
  const beyond = `${'f'.repeat(12).padStart(16, '0')}/${'f'.repeat(12).padStart(16, '0')}` as Position
  assert.deepEqual(await collect(store.readAll({ after: beyond })), [])
})

test('a read that hangs is Unavailable after its time limit, and so is a server that is away', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double, { readTimeoutMs: 1_000 })
  await store.append('s', 'no_stream', events(1))
  double.faults.hangReads = true
  await assert.rejects(store.head(), { code: 'UNAVAILABLE', retryable: true })
  assert.match(store.health().detail, /did not finish a read within 1000 ms/)
  double.faults.hangReads = false
  assert.notEqual(await store.head(), null)
})

test('reads recover where the server was away at the first one, after which a native client answers no more', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  double.stop()
  for (let n = 0; n < 2; n++) await assert.rejects(store.head(), { code: 'UNAVAILABLE' })
  assert.equal(store.health().ok, false)
  await double.start()
  const ids = await fill(store, 5)
  assert.deepEqual(await idsOf(store.readAll()), ids)
  assert.equal(store.health().ok, true)
})

test('what was scavenged is not looked for: reading goes on with the first event after it', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await fill(store, 2)
  double.log.appendTransaction('t', [rawEvent('{"n":0}'), rawEvent('{"n":1}'), rawEvent('{"n":2}')])
  await fill(store, 2, 'more')
  const all = await collect(store.readAll())
  for (const index of [0, 3]) {
    const { id: scavenged, position: after } = all[index]!
    const place = double.log.all.findIndex(({ id }) => id === scavenged)
    double.log.all.splice(place, 1)
    const later = (await collect(store.readAll())).filter(({ position }) => position > after)
    assert.deepEqual(
      await idsOf(store.readAll({ after })),
      later.map(({ id }) => id),
    )
  }
})

test('a new leader is found by appends, reads and subscriptions alike', async (context) => {
  const old = await startDouble(context)
  const next = await startDouble(context, { log: old.log })
  const store = await openStore(context, old)
  await store.append('s', 'no_stream', events(1))
  old.faults.leader = { host: '127.0.0.1', port: next.port }
  assert.equal((await store.append('s', 0n, events(1))).revision, 1n)
  assert.equal((await collect(store.readAll())).length, 2)
  assert.deepEqual(await store.getMeta('s'), { revision: null })
})
