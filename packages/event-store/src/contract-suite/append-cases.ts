import assert from 'node:assert/strict'
import type { NewEvent } from '../port/event-store.ts'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, idsOf } from './fixtures.ts'

/** Cases 1 to 13: what an append expects of its stream, and that it is all or nothing. */
export const appendCases: readonly ContractCase[] = [
  {
    number: 1,
    title: 'no_stream on a new stream stores revision 0',
    async run({ store }) {
      const result = await store.append('s', 'no_stream', events(1))
      assert.equal(result.revision, 0n)
    },
  },
  {
    number: 2,
    title: 'no_stream on an existing stream is refused with the actual revision',
    async run({ store }) {
      await store.append('s', 'no_stream', events(1))
      await assert.rejects(store.append('s', 'no_stream', events(1)), {
        name: 'WrongExpectedRevision',
        code: 'WRONG_EXPECTED_REVISION',
        stream: 's',
        expected: 'no_stream',
        actual: 0n,
        conflicts: [{ stream: 's', expected: 'no_stream', actual: 0n }],
      })
      assert.equal((await collect(store.readStream('s'))).length, 1)
    },
  },
  {
    number: 3,
    title: 'the exact revision is accepted and the result is the last revision',
    async run({ store }) {
      await store.append('s', 'no_stream', events(2))
      const result = await store.append('s', 1n, events(3))
      assert.equal(result.revision, 4n)
      assert.deepEqual(
        (await collect(store.readStream('s'))).map((e) => e.revision),
        [0n, 1n, 2n, 3n, 4n],
      )
    },
  },
  {
    number: 4,
    title: 'an exact revision too low with new ids is refused with the actual one',
    async run({ store }) {
      await store.append('s', 'no_stream', events(3))
      await assert.rejects(store.append('s', 1n, events(1)), { code: 'WRONG_EXPECTED_REVISION', actual: 2n })
    },
  },
  {
    number: 5,
    title: 'an exact revision too high is refused',
    async run({ store }) {
      await store.append('s', 'no_stream', events(1))
      await assert.rejects(store.append('s', 1n, events(1)), { code: 'WRONG_EXPECTED_REVISION', actual: 0n })
    },
  },
  {
    number: 6,
    title: 'an exact revision on a missing stream is refused with no_stream',
    async run({ store }) {
      await assert.rejects(store.append('s', 0n, events(1)), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 'no_stream',
      })
    },
  },
  {
    number: 7,
    title: 'stream_exists on a missing stream is refused, on an existing one accepted',
    async run({ store }) {
      await assert.rejects(store.append('s', 'stream_exists', events(1)), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 'no_stream',
      })
      await store.append('s', 'no_stream', events(1))
      assert.equal((await store.append('s', 'stream_exists', events(1))).revision, 1n)
    },
  },
  {
    number: 8,
    title: 'any creates the stream and appends to it',
    async run({ store }) {
      assert.equal((await store.append('s', 'any', events(1))).revision, 0n)
      assert.equal((await store.append('s', 'any', events(2))).revision, 2n)
    },
  },
  {
    number: 9,
    title: 'an append without events is refused',
    async run({ store }) {
      const none = [] as unknown as [NewEvent]
      await assert.rejects(store.append('s', 'any', none), { code: 'INVALID_EVENT', field: 'events' })
    },
  },
  {
    number: 10,
    title: 'an append whose second event is invalid stores nothing',
    async run({ store }) {
      const bad = { ...event(), id: 'not a uuid' }
      await assert.rejects(store.append('s', 'no_stream', [event(), bad]), {
        code: 'INVALID_EVENT',
        field: 'events[1].id',
      })
      await assert.rejects(collect(store.readStream('s')), { code: 'STREAM_NOT_FOUND', stream: 's' })
      assert.equal(await store.head(), null)
    },
  },
  {
    number: 11,
    title: 'of parallel appends at one exact revision exactly one wins',
    async run({ store }) {
      await store.append('s', 'no_stream', events(1))
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => store.append('s', 0n, events(1))),
      )
      assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'WRONG_EXPECTED_REVISION')
      }
      assert.equal((await collect(store.readStream('s'))).length, 2)
    },
  },
  {
    number: 12,
    title: 'parallel appends with any lose nothing and leave no hole',
    async run({ store }) {
      const batches = Array.from({ length: 50 }, (_, index) => events(1 + (index % 4)))
      const results = await Promise.all(batches.map((batch) => store.append('s', 'any', batch)))
      const stored = await collect(store.readStream('s'))
      assert.deepEqual(
        stored.map((e) => e.revision),
        stored.map((_, index) => BigInt(index)),
      )
      assert.deepEqual(
        stored.map((e) => e.id).toSorted(),
        batches
          .flat()
          .map((e) => e.id)
          .toSorted(),
      )
      for (const [index, batch] of batches.entries()) {
        assert.equal(stored[Number(results[index]?.revision)]?.id, batch.at(-1)?.id)
      }
    },
  },
  {
    number: 13,
    title: 'a refused append does not disturb those stored with it',
    async run({ store }) {
      const [first, second, other] = [events(1), events(1), events(2)]
      const outcomes = await Promise.allSettled([
        store.append('s', 'no_stream', first),
        store.append('s', 'no_stream', events(1)),
        store.append('s', 7n, events(1)),
        store.append('t', 'no_stream', other),
        store.append('s', 0n, second),
      ])
      assert.deepEqual(
        outcomes.map((outcome) => outcome.status),
        ['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'],
      )
      assert.deepEqual(await idsOf(store.readStream('s')), [first[0].id, second[0].id])
      assert.deepEqual(
        await idsOf(store.readStream('t')),
        other.map((e) => e.id),
      )
    },
  },
]
