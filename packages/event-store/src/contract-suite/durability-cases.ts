import assert from 'node:assert/strict'
import type { Acknowledged, ContractCase } from './contract-engine.ts'
import { collect, event, events, fill, follow, hasCaughtUp, idsOf } from './fixtures.ts'

const kills = 4

/** Cases 58 to 61: what survives, how a store ends, and appends to several streams. */
export const durabilityCases: readonly ContractCase[] = [
  {
    number: 58,
    title: `a writer killed ${kills} times under load loses nothing it acknowledged`,
    needs: ['killDuringLoad'],
    async run({ session, engine }) {
      const acknowledged: Acknowledged[] = []
      for (let round = 0; round < kills; round++) acknowledged.push(...(await engine.killDuringLoad(session)))
      assert.ok(acknowledged.length > kills * 50, `only ${acknowledged.length} appends were acknowledged`)
      const log = await collect(session.store.readAll())
      const byPosition = new Map(log.map((item) => [String(item.position), item]))
      for (const { stream, revision, position, id } of acknowledged) {
        const stored = byPosition.get(position)
        assert.deepEqual([stored?.id, stored?.stream, String(stored?.revision)], [id, stream, revision])
      }
      const next = new Map<string, bigint>()
      for (const [index, item] of log.entries()) {
        assert.ok(index === 0 || log[index - 1]!.position < item.position)
        assert.equal(item.revision, next.get(item.stream) ?? 0n)
        next.set(item.stream, item.revision + 1n)
      }
      assert.equal(new Set(log.map((item) => item.id)).size, log.length)
      for (const [stream, revision] of next) {
        assert.equal((await session.store.append(stream, revision - 1n, events(1))).revision, revision)
      }
    },
  },
  {
    number: 59,
    title: 'a store opened again goes on where it was',
    needs: ['reopen'],
    async run({ session, engine }) {
      const { position } = await session.store.append('s', 'no_stream', events(3))
      await session.store.setMeta('s', { maxCount: 2 })
      await session.store.append('t', 'no_stream', events(1))
      await session.store.tombstone('t', 'any')
      await engine.reopen(session)
      const { store } = session
      const next = await store.append('s', 2n, events(2))
      assert.equal(next.revision, 4n)
      assert.ok(next.position! > position!)
      assert.equal((await store.append('u', 'no_stream', events(1))).revision, 0n)
      assert.equal((await collect(store.readStream('s'))).length, 2)
      assert.deepEqual((await store.getMeta('s')).maxCount, 2)
      await assert.rejects(store.append('t', 'any', events(1)), { code: 'STREAM_DELETED' })
      assert.deepEqual(
        (await collect(store.readAll())).map((e) => e.stream),
        ['s', 's', 's', 't', 's', 's', 'u'],
      )
    },
  },
  {
    number: 60,
    title: 'closing settles every append, and ends whoever follows or reads',
    async run({ session, store }) {
      await fill(store, 10)
      const follower = follow(store)
      await follower.until(() => hasCaughtUp(follower))
      const reading = store.readAll()[Symbol.asyncIterator]()
      await reading.next()
      const appends = Array.from({ length: 100 }, (_, index) =>
        store.append(`c-${index}`, 'no_stream', events(2)),
      )
      const closing = store.close()
      const outcomes = await Promise.allSettled(appends)
      await closing
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'STORE_CLOSED')
      }
      const closed = { code: 'STORE_CLOSED' }
      await assert.rejects(follower.ended, closed)
      await assert.rejects(store.append('s', 'any', events(1)), closed)
      await assert.rejects(store.head(), closed)
      await assert.rejects(collect(store.readStream('c-0')), closed)
      await assert.rejects(collect(store.subscribe({ signal: new AbortController().signal })), closed)
      await session.store.close()
    },
  },
  {
    number: 61,
    title: 'an append to several streams is all or nothing, lists conflicts and can be replayed',
    async run({ store }) {
      if (!store.capabilities.multiStreamAppend || !store.appendMulti) {
        return assert.equal(store.appendMulti, undefined)
      }
      await store.append('a', 'no_stream', events(2))
      const requests = [
        { stream: 'a', expected: 1n, events: events(2) },
        { stream: 'b', expected: 'no_stream', events: events(3) },
      ] as const
      const result = await store.appendMulti(requests)
      assert.deepEqual(result.revisions, { a: 3n, b: 2n })
      const log = await collect(store.readAll())
      assert.equal(result.position, log.at(-1)?.position)
      assert.equal(log.length, 7)

      await store.append('a', 3n, events(1))
      assert.deepEqual((await store.appendMulti(requests)).revisions, { a: 3n, b: 2n })
      await assert.rejects(
        store.appendMulti([
          { stream: 'c', expected: 'no_stream', events: [event()] },
          { stream: 'a', expected: 0n, events: [event()] },
          { stream: 'b', expected: 'no_stream', events: [event()] },
        ]),
        {
          code: 'WRONG_EXPECTED_REVISION',
          conflicts: [
            { stream: 'a', expected: 0n, actual: 4n },
            { stream: 'b', expected: 'no_stream', actual: 2n },
          ],
        },
      )
      // A replay of one part beside a new part is no retry of one atomic append.
      await assert.rejects(
        store.appendMulti([requests[1], { stream: 'c', expected: 'no_stream', events: [event()] }]),
        {
          code: 'WRONG_EXPECTED_REVISION',
          stream: 'b',
        },
      )
      const twice = { stream: 'd', expected: 'any', events: [event()] } as const
      await assert.rejects(store.appendMulti([twice, twice]), { code: 'INVALID_ARGUMENT' })
      await assert.rejects(
        store.appendMulti([
          { stream: 'd', expected: 'any', events: events(300) },
          { stream: 'e', expected: 'any', events: events(300) },
        ]),
        { code: 'APPEND_TOO_LARGE' },
      )
      assert.equal((await idsOf(store.readAll())).length, 8)
    },
  },
]
