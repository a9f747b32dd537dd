import assert from 'node:assert/strict'
import { EventStoreError, InvalidArgument } from '../port/errors.ts'
import type {
  EventStore,
  Expected,
  FollowedEvent,
  NewEvent,
  Revision,
  SubscriptionItem,
} from '../port/event-store.ts'
import { v7 } from 'uuid'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, fill, follow, hasCaughtUp, idsOf } from './fixtures.ts'
import { heapAfterCollection } from './heap.ts'

/** Appends as a command does: again with the same ids while nobody can say whether it was written. */
async function appendUntilTold(
  store: EventStore,
  expected: Expected,
  batch: readonly [NewEvent, ...NewEvent[]],
): Promise<Revision> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return (await store.append('s', expected, batch)).revision
    } catch (error) {
      if (!(error instanceof EventStoreError && error.retryable)) throw error
    }
  }
  throw new Error('the append was never confirmed')
}

const positionOf = (item: SubscriptionItem) => (item.kind === 'event' ? item.event.position : item.position)

const withoutStorage = ({ type, data, metadata, stream, revision, position }: FollowedEvent) => ({
  type,
  data,
  metadata,
  stream,
  revision,
  position,
})

/** Cases 40 to 51, 62 and 63: following the log. */
export const subscribeCases: readonly ContractCase[] = [
  {
    number: 40,
    title: 'catching up and going live loses and repeats nothing while others write',
    async run({ store }) {
      await fill(store, 700)
      const follower = follow(store)
      for (let round = 0; round < 40; round++) await fill(store, 25)
      await follower.until(() => follower.events().length >= 1_700 && hasCaughtUp(follower))
      const live = await fill(store, 5)
      await follower.until(() => follower.events().length >= 1_705)
      await follower.stop()
      const seen = follower.events().map((e) => e.id)
      assert.deepEqual(seen, await idsOf(store.readAll()))
      assert.deepEqual(seen.slice(-5), live)
    },
  },
  {
    number: 41,
    title: 'resuming after any item gives exactly what came later',
    async run({ store }) {
      await fill(store, 60)
      const first = follow(store, { checkpointEvery: 10 })
      await first.until(() => hasCaughtUp(first))
      await first.stop()
      assert.equal(first.items.filter((item) => item.kind === 'checkpoint').length, 6)
      const all = await collect(store.readAll())
      for (const item of first.items) {
        const position = positionOf(item)
        assert.ok(position)
        const resumed = follow(store, { after: position })
        await resumed.until(() => hasCaughtUp(resumed))
        await resumed.stop()
        const later = all.filter((e) => e.position > position).map((e) => e.id)
        assert.deepEqual(
          resumed.events().map((e) => e.id),
          later,
        )
      }
    },
  },
  {
    number: 42,
    title: 'resuming at the head gives only new events',
    async run({ store }) {
      await fill(store, 10)
      const head = await store.head()
      assert.ok(head)
      const follower = follow(store, { after: head })
      const added = events(3)
      await store.append('new', 'no_stream', added)
      await follower.until(() => follower.events().length >= 3)
      await follower.stop()
      assert.deepEqual(
        follower.events().map((e) => e.id),
        added.map((e) => e.id),
      )
    },
  },
  {
    number: 43,
    title: "'end' gives only new events, in an empty log too",
    async run({ store }) {
      const early = follow(store, { after: 'end' })
      await early.until(() => hasCaughtUp(early))
      const old = await fill(store, 5)
      const late = follow(store, { after: 'end' })
      await late.until(() => hasCaughtUp(late))
      const added = await fill(store, 4)
      await late.until(() => late.events().length >= 4)
      await early.until(() => early.events().length >= 9)
      await Promise.all([early.stop(), late.stop()])
      assert.deepEqual(
        late.events().map((e) => e.id),
        added,
      )
      assert.deepEqual(
        early.events().map((e) => e.id),
        [...old, ...added],
      )
    },
  },
  {
    number: 44,
    title: 'a filter that keeps nothing still yields checkpoints that advance',
    async run({ store }) {
      await fill(store, 400)
      const follower = follow(store, { filter: { typePrefix: ['Never'] }, checkpointEvery: 50 })
      await follower.until(() => hasCaughtUp(follower))
      const head = await store.head()
      assert.ok(follower.items.some((item) => item.kind === 'checkpoint' && item.position === head))
      await fill(store, 60)
      const newHead = await store.head()
      await follower.until(() => follower.items.some((item) => positionOf(item) === newHead))
      await follower.stop()
      const positions = follower.items
        .filter((item) => item.kind === 'checkpoint')
        .map((item) => item.position)
      assert.ok(positions.length >= 9)
      assert.deepEqual(positions, [...new Set(positions)].toSorted())
      assert.equal(follower.events().length, 0)
    },
  },
  {
    number: 45,
    title: 'a consumer 10,000 events behind costs little memory and loses nothing',
    async run({ store }) {
      const total = 10_000
      const abort = new AbortController()
      const subscription = store.subscribe({ signal: abort.signal })[Symbol.asyncIterator]()
      await store.append('slow', 'no_stream', [event('x'.repeat(4_000))])
      assert.equal((await subscription.next()).value?.kind, 'event')
      for (let written = 1; written < total; written += 101) {
        const [first, ...others] = Array.from({ length: 101 }, () => event('x'.repeat(4_000)))
        await store.append('slow', 'any', [first!, ...others])
      }
      const before = heapAfterCollection()
      let seen = 1
      let most = 0
      while (seen < total) {
        const { value } = await subscription.next()
        if (value?.kind !== 'event') continue
        assert.equal(value.event.revision, BigInt(seen++))
        if (seen % 1_000 === 0) most = Math.max(most, heapAfterCollection() - before)
        if (seen % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
      abort.abort()
      await subscription.return?.()
      assert.ok(most < 12_000_000, `the heap grew by ${most} bytes over 40 MB of events`)
    },
  },
  {
    number: 46,
    title: 'a connection that breaks again and again loses and repeats nothing',
    needs: ['breakConnections'],
    async run({ session, engine, store }) {
      const follower = follow(store)
      await follower.until(() => hasCaughtUp(follower))
      let expected: Expected = 'no_stream'
      const appended: string[] = []
      for (let round = 0; round < 8; round++) {
        const batch = events(5)
        const writing = appendUntilTold(store, expected, batch)
        if (round % 2 === 0) await engine.breakConnections(session)
        expected = await writing
        appended.push(...batch.map((e) => e.id))
        if (round % 2 === 1) await engine.breakConnections(session)
      }
      await follower.until(() => follower.events().length >= appended.length)
      await follower.stop()
      assert.deepEqual(
        follower.events().map((e) => e.id),
        appended,
      )
      assert.deepEqual(await idsOf(store.readStream('s')), appended)
    },
  },
  {
    number: 47,
    title: 'aborting ends a subscription at once, whether it waits, works or has not begun',
    async run({ store }) {
      const waiting = follow(store)
      await waiting.until(() => hasCaughtUp(waiting))
      await waiting.stop()
      await fill(store, 600)
      const abort = new AbortController()
      let seen = 0
      for await (const item of store.subscribe({ signal: abort.signal })) {
        if (item.kind === 'event' && ++seen === 3) abort.abort()
      }
      assert.equal(seen, 3)
      assert.deepEqual(await collect(store.subscribe({ signal: AbortSignal.abort() })), [])
    },
  },
  {
    number: 48,
    title: 'a consumer that throws ends its subscription, and resumes at its last checkpoint',
    async run({ store }) {
      const ids = await fill(store, 20)
      const signal = new AbortController().signal
      let checkpoint: ReturnType<typeof positionOf>
      let handled = 0
      const consume = async () => {
        for await (const item of store.subscribe({ signal })) {
          if (item.kind !== 'event') continue
          if (handled === 7) throw new Error('handler failed')
          checkpoint = item.event.position
          handled++
        }
      }
      await assert.rejects(consume(), /handler failed/)
      assert.ok(checkpoint)
      const resumed = follow(store, { after: checkpoint })
      await resumed.until(() => hasCaughtUp(resumed))
      await resumed.stop()
      assert.deepEqual(
        resumed.events().map((e) => e.id),
        ids.slice(7),
      )
    },
  },
  {
    number: 49,
    title: 'a checkpoint ahead of the log is refused',
    async run({ store, engine }) {
      await fill(store, 3)
      const head = await store.head()
      assert.ok(head)
      const checkpoint = engine.beyond(head)
      const follower = follow(store, { after: checkpoint })
      await assert.rejects(follower.ended, { code: 'CHECKPOINT_AHEAD_OF_LOG', checkpoint, head })
      assert.deepEqual(await collect(store.readAll({ after: checkpoint })), [])
    },
  },
  {
    number: 50,
    title: 'two subscribers do not disturb each other',
    async run({ store }) {
      await fill(store, 50)
      const all = follow(store)
      const filtered = follow(store, { filter: { streamPrefix: ['fill-1'] }, after: 'start' })
      await Promise.all([all.until(() => hasCaughtUp(all)), filtered.until(() => hasCaughtUp(filtered))])
      await filtered.stop()
      await fill(store, 10)
      await all.until(() => all.events().length >= 60)
      await all.stop()
      assert.equal(filtered.events().length, 17)
      assert.deepEqual(
        all.events().map((e) => e.id),
        await idsOf(store.readAll()),
      )
    },
  },
  {
    number: 51,
    title: 'a subscriber in another process sees what is committed here',
    needs: ['followElsewhere'],
    async run({ session, engine, store }) {
      const before = await fill(store, 20)
      const remote = await engine.followElsewhere(session)
      try {
        assert.deepEqual(await remote.seen(20), before)
        const added = await fill(store, 30)
        assert.deepEqual(await remote.seen(50), [...before, ...added])
      } finally {
        await remote.stop()
      }
    },
  },
  {
    number: 62,
    title: 'a follower gets what a read gives, whatever the appender does to its objects meanwhile',
    async run({ store }) {
      const follower = follow(store)
      const ofType = follow(store, { filter: { typePrefix: ['Odd'] } })
      await follower.until(() => hasCaughtUp(follower))
      await ofType.until(() => hasCaughtUp(ofType))
      const given = {
        list: [-0, 1e21, null, [true]],
        2: 'two',
        1: { ['__proto__']: 'text', text: 'päivää \u2028 "quoted" \\ 日本' },
      }
      const metadata: Record<string, string> = { $correlationId: 'c-1', quoted: '"\n' }
      const odd = { id: v7().toUpperCase(), type: 'OddOne', data: given, metadata }
      const appends = [
        store.append('s', 'any', [odd, event(-0), event(null), event('')]),
        store.setMeta('s', { custom: { k: 'v' } }),
        store.append('t', 'any', [{ ...odd, id: v7(), type: 'Odd.two', metadata: {} }]),
      ]
      given.list.push(2)
      metadata['late'] = 'x'
      await Promise.all(appends)
      await follower.until(() => follower.events().length >= 5)
      await ofType.until(() => ofType.events().length >= 2)
      await Promise.all([follower.stop(), ofType.stop()])
      const log = await collect(store.readAll())
      assert.deepEqual(follower.events(), log)
      assert.deepEqual(
        ofType.events(),
        log.filter(({ type }) => type.startsWith('Odd')),
      )
      assert.deepEqual(log[0]?.data, {
        1: { ['__proto__']: 'text', text: 'päivää \u2028 "quoted" \\ 日本' },
        2: 'two',
        list: [0, 1e21, null, [true]],
      })
      assert.deepEqual(log[0]?.metadata, { $correlationId: 'c-1', quoted: '"\n' })
    },
  },
  {
    number: 63,
    title:
      'in batches a subscription gives what it gives one by one, but for ids and times, and ends as soon',
    async run({ store }) {
      await fill(store, 600)
      const single = follow(store, { checkpointEvery: 70 })
      const abort = new AbortController()
      const seen: unknown[] = []
      let most = 0
      let count = 0
      for await (const item of store.subscribeBatches({ checkpointEvery: 70, signal: abort.signal })) {
        if (item.kind === 'events') {
          assert.ok(item.events.length > 0)
          most = Math.max(most, item.events.length)
          count += item.events.length
          seen.push(...item.events.map(withoutStorage))
          if (count >= 700) abort.abort()
        } else if (count < 600) seen.push(item)
        if (item.kind === 'caughtUp') await fill(store, 100)
      }
      await single.until(() => single.events().length >= 700)
      await single.stop()
      const expected = single.items.map((item) => (item.kind === 'event' ? withoutStorage(item.event) : item))
      assert.ok(most > 1)
      assert.deepEqual(seen.slice(0, 600), expected.slice(0, 600))
      assert.deepEqual(seen.slice(-90), single.events().slice(610, 700).map(withoutStorage))
      await assert.rejects(
        collect(store.subscribeBatches({ checkpointEvery: 0, signal: abort.signal })),
        InvalidArgument,
      )
    },
  },
]
