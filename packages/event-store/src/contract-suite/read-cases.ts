import assert from 'node:assert/strict'
import { AppendTooLarge, InvalidArgument, InvalidEvent } from '../port/errors.ts'
import type { NewEvent } from '../port/event-store.ts'
import { limits } from '../port/limits.ts'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, fill, idsOf } from './fixtures.ts'

const revisions = async (items: ReturnType<typeof collect<{ revision: bigint }>>) =>
  (await items).map((item) => Number(item.revision))

/** Cases 26 to 33: reading one stream, and what may be stored. */
export const readCases: readonly ContractCase[] = [
  {
    number: 26,
    title: 'reads go forward and backward, from inclusive',
    async run({ store }) {
      await store.append('s', 'no_stream', events(5))
      const read = (options: Parameters<typeof store.readStream>[1]) =>
        revisions(collect(store.readStream('s', options)))
      assert.deepEqual(await read({}), [0, 1, 2, 3, 4])
      assert.deepEqual(await read({ from: 3n }), [3, 4])
      assert.deepEqual(await read({ direction: 'backward' }), [4, 3, 2, 1, 0])
      assert.deepEqual(await read({ direction: 'backward', from: 2n }), [2, 1, 0])
      assert.deepEqual(await read({ direction: 'backward', from: 'start' }), [0])
    },
  },
  {
    number: 27,
    title: 'a forward read from beyond the end gives nothing',
    async run({ store }) {
      await store.append('s', 'no_stream', events(2))
      assert.deepEqual(await collect(store.readStream('s', { from: 2n })), [])
      assert.deepEqual(await collect(store.readStream('s', { from: 99n })), [])
    },
  },
  {
    number: 28,
    title: 'limit counts events; one backward from the end is the last event',
    async run({ store }) {
      const batch = events(300)
      await store.append('s', 'no_stream', batch)
      assert.deepEqual(await idsOf(store.readStream('s', { direction: 'backward', limit: 1 })), [
        batch.at(-1)?.id,
      ])
      assert.equal((await collect(store.readStream('s', { limit: 120 }))).length, 120)
      assert.deepEqual(
        await idsOf(store.readStream('s', { limit: 999 })),
        batch.map((e) => e.id),
      )
      await assert.rejects(collect(store.readStream('s', { limit: 0 })), InvalidArgument)
    },
  },
  {
    number: 29,
    title: 'a missing stream is StreamNotFound at the first pull',
    async run({ store }) {
      const reading = store.readStream('s')[Symbol.asyncIterator]()
      await assert.rejects(reading.next(), { code: 'STREAM_NOT_FOUND', stream: 's' })
    },
  },
  {
    number: 30,
    title: 'a read that is left early holds nothing',
    needs: ['openReads'],
    async run({ session, engine, store }) {
      for (let index = 0; index < 5; index++) await store.append('s', 'any', events(500))
      for (let round = 0; round < 50; round++) {
        for await (const item of store.readStream('s')) if (item.revision === 3n) break
        for await (const item of store.readAll()) if (item.revision === 3n) break
        for await (const batch of store.readBatches({ batchSize: 10 })) if (batch.length > 0) break
      }
      assert.equal(engine.openReads(session), 0)
    },
  },
  {
    number: 31,
    title: 'what is stored comes back the same, up to 64 KiB and no further',
    async run({ store }) {
      const data = {
        text: 'Ünïcødé 漢字 🜁 \u0000 "\\',
        nested: [{ a: [null, true, -0.5, 1e21] }, []],
        '': { $x: '', ['__proto__']: 'a key like any other' },
      }
      const metadata = { $correlationId: 'Qm', traceparent: 'ü', ['__proto__']: 'a key like any other' }
      const rich: NewEvent = { ...event(data), metadata }
      await store.append('rich', 'no_stream', [rich, event(null), event('text'), event([1])])
      const stored = await collect(store.readStream('rich'))
      assert.deepEqual(
        stored.map((e) => e.data),
        [data, null, 'text', [1]],
      )
      assert.deepEqual(
        stored.map((e) => e.metadata),
        [metadata, {}, {}, {}],
      )
      assert.equal(stored[0]?.stream, 'rich')
      assert.equal(stored[0]?.type, 'Happened')

      const full = 'x'.repeat(limits.maxEventBytes - 2)
      await store.append('big', 'no_stream', [event(full)])
      assert.equal((await collect(store.readStream('big')))[0]?.data, full)
      await assert.rejects(store.append('big', 0n, [event(`${full}x`)]), {
        code: 'APPEND_TOO_LARGE',
        field: 'events[0]',
        found: limits.maxEventBytes + 1,
        limit: limits.maxEventBytes,
      })
      const [first, ...others] = Array.from({ length: 9 }, () => event('x'.repeat(60_000)))
      await assert.rejects(store.append('big', 0n, [first!, ...others]), AppendTooLarge)
      await assert.rejects(store.append('big', 0n, events(501)), { field: 'events', found: 501, limit: 500 })
      assert.equal((await store.append('big', 0n, events(500))).revision, 500n)
    },
  },
  {
    number: 32,
    title: 'names outside the pattern and values JSON cannot carry are refused with their place',
    async run({ store }) {
      for (const name of ['$system', '', 'a b', '.x', 'é', 'x'.repeat(201)]) {
        await assert.rejects(store.append(name, 'any', events(1)), {
          code: 'INVALID_ARGUMENT',
          field: 'stream',
        })
        await assert.rejects(collect(store.readStream(name)), InvalidArgument)
        await assert.rejects(store.append('s', 'any', events(1, name)), { field: 'events[0].type' })
      }
      const values: [unknown, string][] = [
        [undefined, 'events[0].data'],
        [{ a: [1, NaN] }, 'events[0].data.a[1]'],
        [{ a: 1n }, 'events[0].data.a'],
        [{ a: { b: new Date(0) } }, 'events[0].data.a.b'],
        [{ a: undefined }, 'events[0].data.a'],
        ['\ud800', 'events[0].data'],
      ]
      for (const [data, field] of values) {
        const bad = { ...event(), data } as NewEvent
        await assert.rejects(store.append('s', 'any', [bad]), { code: 'INVALID_EVENT', field })
      }
      const metadata = { a: 1 } as unknown as Record<string, string>
      await assert.rejects(store.append('s', 'any', [{ ...event(), metadata }]), {
        field: 'events[0].metadata.a',
      })
      for (const expected of [-1n, 2n ** 63n]) {
        await assert.rejects(store.append('s', expected, events(1)), { field: 'expected' })
      }
      await assert.rejects(store.append('s', 'any', [{ ...event(), id: '1234' }]), InvalidEvent)
      assert.equal(await store.head(), null)
    },
  },
  {
    number: 33,
    title: 'created does not go back, and is about now',
    async run({ store }) {
      const before = Date.now()
      await fill(store, 200)
      const times = (await collect(store.readAll())).map((e) => e.created.getTime())
      for (const [index, time] of times.entries()) assert.ok(time >= (times[index - 1] ?? 0) - 1000)
      assert.ok(times[0]! >= before - 1000 && times.at(-1)! <= Date.now() + 1000)
    },
  },
]
