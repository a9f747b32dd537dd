import assert from 'node:assert/strict'
import { InvalidArgument } from '../port/errors.ts'
import type { Position, RecordedEvent } from '../port/event-store.ts'
import { parsePosition } from '../port/position.ts'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, fill, idsOf } from './fixtures.ts'

/** Cases 34 to 39: reading the log of all streams. */
export const allCases: readonly ContractCase[] = [
  {
    number: 34,
    title: 'the log is in the order of the appends, an append in one piece',
    async run({ store }) {
      const appended: string[] = []
      for (let index = 0; index < 30; index++) {
        const batch = events(1 + (index % 5))
        await store.append(`s-${index % 4}`, 'any', batch)
        appended.push(...batch.map((e) => e.id))
      }
      assert.deepEqual(await idsOf(store.readAll()), appended)
      const parallel = Array.from({ length: 20 }, () => events(3))
      await Promise.all(parallel.map((batch, index) => store.append(`p-${index}`, 'no_stream', batch)))
      const order = (await idsOf(store.readAll())).slice(appended.length)
      for (const batch of parallel) {
        const start = order.indexOf(batch[0].id)
        assert.deepEqual(
          order.slice(start, start + 3),
          batch.map((e) => e.id),
        )
      }
    },
  },
  {
    number: 35,
    title: 'positions rise as texts and survive being written down',
    async run({ store }) {
      await fill(store, 300)
      const positions = (await collect(store.readAll())).map((e) => e.position)
      for (const [index, position] of positions.entries()) {
        if (index > 0) assert.ok(positions[index - 1]! < position)
        assert.equal(position.length, positions[0]?.length)
      }
      const written = parsePosition(JSON.parse(JSON.stringify(positions[7])))
      assert.equal((await collect(store.readAll({ after: written })))[0]?.position, positions[8])
      for (const text of ['', '7', 'start ', '0'.repeat(15), 'G'.repeat(16)]) {
        assert.throws(() => parsePosition(text), InvalidArgument)
        await assert.rejects(collect(store.readAll({ after: text as Position })), InvalidArgument)
      }
    },
  },
  {
    number: 36,
    title: 'after is exclusive at every place',
    async run({ store }) {
      const ids = await fill(store, 12)
      const all = await collect(store.readAll())
      for (const [index, item] of all.entries()) {
        assert.deepEqual(await idsOf(store.readAll({ after: item.position })), ids.slice(index + 1))
      }
      assert.deepEqual(await idsOf(store.readAll({ after: 'start' })), ids)
    },
  },
  {
    number: 37,
    title: 'filters keep streams or types by prefix, and events of the engine never appear',
    async run({ store }) {
      await store.append('chain-1.facts', 'any', [event(1, 'DealStateChanged'), event(2, 'PaymentMade')])
      await store.append('mediation-1.0x.1', 'any', [event(3, 'VoteCommitted'), event(4, 'DealRead')])
      await store.append('chain-10.facts', 'any', [event(5, 'PaymentMade')])
      await store.setMeta('chain-1.facts', { custom: { a: 'b' } })
      await store.append('module-0x', 'any', [event(6, 'Deal')])
      await store.softDelete('module-0x', 'any')
      const read = async (filter?: Parameters<typeof store.readAll>[0]) =>
        (await collect(store.readAll(filter))).map((e) => e.data)
      assert.deepEqual(await read(), [1, 2, 3, 4, 5, 6])
      assert.deepEqual(await read({ filter: { streamPrefix: ['chain-1.'] } }), [1, 2])
      assert.deepEqual(await read({ filter: { streamPrefix: ['chain-1'] } }), [1, 2, 5])
      assert.deepEqual(await read({ filter: { streamPrefix: ['module', 'mediation-'] } }), [3, 4, 6])
      assert.deepEqual(await read({ filter: { typePrefix: ['Deal'] } }), [1, 4, 6])
      assert.deepEqual(await read({ filter: { typePrefix: ['Vote', 'DealS'] }, limit: 2 }), [1, 3])
      assert.deepEqual(await read({ filter: { typePrefix: ['deal'] } }), [])
      for (const filter of [{ typePrefix: [] }, { streamPrefix: ['$'] }, { typePrefix: ['%'] }]) {
        await assert.rejects(collect(store.readAll({ filter })), InvalidArgument)
      }
    },
  },
  {
    number: 38,
    title: 'the position an append answers is that of its last event in the log',
    async run({ store }) {
      for (let index = 0; index < 10; index++) {
        const batch = events(1 + (index % 3))
        const { position, revision } = await store.append('s', 'any', batch)
        const last = (await collect(store.readAll())).at(-1)
        assert.equal(last?.id, batch.at(-1)?.id)
        assert.equal(last?.position, position)
        assert.equal(last?.revision, revision)
        assert.equal(await store.head(), position)
      }
    },
  },
  {
    number: 39,
    title: 'pages of any size give the same list, singly and in batches',
    async run({ store }) {
      const ids = await fill(store, 1_200)
      await store.setMeta('fill-0', { maxCount: 100 })
      assert.deepEqual(await idsOf(store.readAll()), ids)
      for (const limit of [7, 500, 1_000]) {
        const seen: string[] = []
        let after: Position | 'start' = 'start'
        for (;;) {
          const page: RecordedEvent[] = await collect(store.readAll({ after, limit }))
          seen.push(...page.map((e) => e.id))
          if (page.length < limit) break
          after = page.at(-1)!.position
        }
        assert.deepEqual(seen, ids)
      }
      for (const batchSize of [1, 7, 5_000]) {
        const batches = await collect(store.readBatches({ batchSize }))
        assert.ok(batches.every((batch) => batch.length > 0 && batch.length <= batchSize))
        assert.deepEqual(
          batches.flat().map((e) => e.id),
          ids,
        )
      }
      const some = await collect(store.readBatches({ batchSize: 100, limit: 250 }))
      assert.deepEqual(
        some.flat().map((e) => e.id),
        ids.slice(0, 250),
      )
      await assert.rejects(collect(store.readBatches({ batchSize: 5_001 })), InvalidArgument)
    },
  },
]
