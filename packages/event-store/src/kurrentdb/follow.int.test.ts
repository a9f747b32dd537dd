import assert from 'node:assert/strict'
import { test } from 'node:test'
import { events, fill, follow, hasCaughtUp, idsOf } from '../contract-suite/fixtures.ts'
import { rawEvent } from './testing/raw-event.ts'
import { openStore, startDouble } from './testing/with-double.ts'

const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)

test('a subscription goes on after the server was restarted, without gap or duplicate', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const expected = await fill(store, 300)
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  for (let round = 0; round < 3; round++) {
    double.stop()
    const written = [rawEvent('{}'), rawEvent('{}')]
    double.log.append('s', 'any', written) // by others, while this store is cut off
    expected.push(...ids(written))
    await double.start()
    await follower.until(() => follower.events().length >= expected.length)
    const live = events(2)
    await store.append(`live-${round}`, 'no_stream', live)
    expected.push(...ids(live))
    await follower.until(() => follower.events().length >= expected.length)
  }
  await follower.stop()
  assert.deepEqual(ids(follower.events()), expected)
  assert.deepEqual(await idsOf(store.readAll()), expected)
})

test('a subscription follows the leader when it changes', async (context) => {
  const old = await startDouble(context)
  const next = await startDouble(context, { log: old.log })
  const store = await openStore(context, old, { lookIntervalMs: 60_000 })
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  const first = events(2)
  await store.append('s', 'no_stream', first)
  await follower.until(() => follower.events().length >= 2)
  old.faults.leader = { host: '127.0.0.1', port: next.port }
  old.breakConnections()
  const second = events(2)
  await store.append('s', 1n, second)
  await follower.until(() => follower.events().length >= 4)
  await follower.stop()
  assert.deepEqual(ids(follower.events()), ids([...first, ...second]))
  assert.ok(next.counts.subscriptions <= 1)
})

test('a server that stops sending is noticed by looking', async (context) => {
  const double = await startDouble(context)
  double.faults.muteSubscriptions = true
  const store = await openStore(context, double, { lookIntervalMs: 100 })
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  const batch = events(3)
  await store.append('s', 'no_stream', batch)
  await follower.until(() => follower.events().length >= 3)
  await follower.stop()
  assert.deepEqual(ids(follower.events()), ids(batch))
})

test('a server restored from an older copy while a subscription waits is noticed', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await fill(store, 20)
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  double.stop()
  double.log.truncateTo(12)
  await double.start()
  await assert.rejects(follower.ended, { code: 'CHECKPOINT_AHEAD_OF_LOG' })
})

test('a subscription waits for a server that is away when it begins', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const expected = await fill(store, 3)
  const after = await store.head()
  assert.ok(after)
  double.stop()
  const follower = follow(store, { after })
  const late = follow(store)
  await assert.rejects(store.head(), { code: 'UNAVAILABLE' })
  await double.start()
  const batch = events(1)
  await store.append('s', 'no_stream', batch)
  await follower.until(() => follower.events().length === 1)
  await late.until(() => late.events().length === 4)
  await Promise.all([follower.stop(), late.stop()])
  assert.deepEqual(ids(late.events()), [...expected, ...ids(batch)])
})

test('what the server does for itself moves no checkpoint back, and wakes nobody for nothing', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  const follower = follow(store, { filter: { streamPrefix: ['own'] }, checkpointEvery: 10 })
  await follower.until(() => hasCaughtUp(follower))
  double.log.append('$config', 'any', [rawEvent('{}', '', { type: 'Config' })])
  await follower.until(() => follower.items.some(({ kind }) => kind === 'checkpoint'))
  const batch = events(1)
  await store.append('own', 'no_stream', batch)
  await follower.until(() => follower.events().length === 1)
  await follower.stop()
  const positions = follower.items.flatMap((item) =>
    item.kind === 'event' ? item.event.position : (item.position ?? []),
  )
  assert.deepEqual(positions, positions.toSorted())
})

test('a checkpoint at an event of the server itself is no checkpoint ahead of the log', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await fill(store, 2)
  double.log.append('$projections-p-result', 'any', [rawEvent('{}', '', { type: 'Result' })])
  const first = follow(store, { filter: { streamPrefix: ['absent'] } })
  await first.until(() => hasCaughtUp(first))
  await first.stop()
  const checkpoint = first.items.find((item) => item.kind === 'checkpoint')
  assert.ok(checkpoint)
  assert.ok(checkpoint.position > (await store.head())!)
  const batch = events(1)
  const second = follow(store, { after: checkpoint.position })
  await store.append('s', 'any', batch)
  await Promise.race([second.until(() => second.events().length === 1), second.ended])
  await second.stop()
  assert.deepEqual(ids(second.events()), ids(batch))
})

test('ending a subscription frees the server, however it ends', async (context) => {
  const double = await startDouble(context)
  const store = await openStore(context, double)
  await fill(store, 10)
  const open = () => double.counts.subscriptions + double.counts.reads
  const until = async (count: number) => {
    const deadline = performance.now() + 60_000
    while (open() !== count && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(open(), count)
  }
  const followers = [follow(store), follow(store), follow(store)]
  await Promise.all(followers.map((each) => each.until(() => hasCaughtUp(each))))
  await until(3)
  await followers[0]?.stop()
  await until(2)
  let seen = 0
  for await (const item of store.subscribe({ signal: new AbortController().signal })) {
    if (item.kind === 'caughtUp' || seen++ > 20) break
  }
  await until(2)
  await store.close()
  await Promise.allSettled(followers.map((each) => each.ended))
  await until(0)
})
