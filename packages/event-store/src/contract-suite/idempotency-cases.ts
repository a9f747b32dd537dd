import assert from 'node:assert/strict'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, idsOf } from './fixtures.ts'

/** Cases 14 to 25: an append done again with the same ids is recognised, and only then. */
export const idempotencyCases: readonly ContractCase[] = [
  {
    number: 14,
    title: 'a replay with no_stream answers as the first time and writes nothing',
    async run({ store }) {
      const batch = events(1)
      const first = await store.append('s', 'no_stream', batch)
      const replay = await store.append('s', 'no_stream', batch)
      assert.equal(replay.revision, first.revision)
      if (replay.position !== undefined) assert.equal(replay.position, first.position)
      assert.equal((await collect(store.readAll())).length, 1)
    },
  },
  {
    number: 15,
    title: 'a replay at an exact revision is recognised after later appends',
    async run({ store }) {
      await store.append('s', 'no_stream', events(1))
      const batch = events(1)
      await store.append('s', 0n, batch)
      await store.append('s', 1n, events(2))
      assert.equal((await store.append('s', 0n, batch)).revision, 1n)
      assert.equal((await collect(store.readStream('s'))).length, 4)
    },
  },
  {
    number: 16,
    title: 'a replay of several events answers the revision of the last',
    async run({ store }) {
      const batch = events(4)
      const first = await store.append('s', 'no_stream', batch)
      await store.append('s', 3n, events(1))
      const replay = await store.append('s', 'no_stream', batch)
      assert.equal(replay.revision, 3n)
      if (replay.position !== undefined) assert.equal(replay.position, first.position)
      assert.equal((await collect(store.readStream('s'))).length, 5)
    },
  },
  {
    number: 17,
    title: 'a replay with more events than the first time is refused',
    async run({ store }) {
      const [a, b] = [event(), event()]
      await store.append('s', 'no_stream', [a])
      await assert.rejects(store.append('s', 'no_stream', [a, b]), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 0n,
      })
      assert.deepEqual(await idsOf(store.readStream('s')), [a.id])
    },
  },
  {
    number: 18,
    title: 'the same events in another order are refused',
    async run({ store }) {
      const [a, b] = [event(), event()]
      await store.append('s', 'no_stream', [a, b])
      await assert.rejects(store.append('s', 'no_stream', [b, a]), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 1n,
      })
    },
  },
  {
    number: 19,
    title: 'a replay with any right away is recognised',
    async run({ store }) {
      const batch = events(2)
      const first = await store.append('s', 'any', batch)
      assert.equal((await store.append('s', 'any', batch)).revision, first.revision)
      assert.equal((await collect(store.readStream('s'))).length, 2)
    },
  },
  {
    number: 20,
    title: 'any with a known event before a new one is refused',
    async run({ store }) {
      const a = event()
      await store.append('s', 'any', [a])
      await assert.rejects(store.append('s', 'any', [a, event()]), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 0n,
      })
    },
  },
  {
    number: 21,
    title: 'any with a new event before a known one is appended',
    async run({ store }) {
      const [a, b] = [event(), event()]
      await store.append('s', 'any', [a])
      assert.equal((await store.append('s', 'any', [b, a])).revision, 2n)
      assert.deepEqual(await idsOf(store.readStream('s')), [a.id, b.id, a.id])
    },
  },
  {
    number: 22,
    title: 'a known id at the current revision is appended again',
    async run({ store }) {
      const a = event()
      await store.append('s', 'no_stream', [a])
      assert.equal((await store.append('s', 0n, [a])).revision, 1n)
    },
  },
  {
    number: 23,
    title: 'the same id in another stream is another event',
    async run({ store }) {
      const a = event()
      await store.append('s', 'no_stream', [a])
      assert.equal((await store.append('t', 'any', [a])).revision, 0n)
      assert.equal((await store.append('u', 'no_stream', [a])).revision, 0n)
      assert.equal((await collect(store.readAll())).length, 3)
    },
  },
  {
    number: 24,
    title: 'a replay at an exact revision is recognised after the store was opened again',
    needs: ['reopen'],
    async run({ session, engine }) {
      const [first, second] = [events(2), events(1)]
      await session.store.append('s', 'no_stream', first)
      await session.store.append('s', 1n, second)
      await engine.reopen(session)
      assert.equal((await session.store.append('s', 'no_stream', first)).revision, 1n)
      assert.equal((await session.store.append('s', 1n, second)).revision, 2n)
      assert.equal((await collect(session.store.readAll())).length, 3)
    },
  },
  {
    number: 25,
    title: 'an answer lost after the commit is OutcomeUnknown, and the retry is recognised',
    needs: ['loseNextAnswer'],
    async run({ session, engine, store }) {
      await store.append('s', 'no_stream', events(1))
      const batch = events(2)
      engine.loseNextAnswer(session)
      await assert.rejects(store.append('s', 0n, batch), { code: 'OUTCOME_UNKNOWN', retryable: true })
      assert.equal((await store.append('s', 0n, batch)).revision, 2n)
      assert.equal((await store.append('s', 2n, events(1))).revision, 3n)
      assert.equal((await collect(store.readStream('s'))).length, 4)
    },
  },
]
