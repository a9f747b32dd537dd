import assert from 'node:assert/strict'
import type { ContractCase } from './contract-engine.ts'
import { collect, event, events, idsOf } from './fixtures.ts'

/** Cases 52 to 57: metadata of streams, hiding and ending them. */
export const metadataCases: readonly ContractCase[] = [
  {
    number: 52,
    title: 'metadata is set, read and replaced, at its own revision',
    async run({ store }) {
      assert.deepEqual(await store.getMeta('s'), { revision: null })
      const custom = { owner: 'indexer' }
      assert.equal((await store.setMeta('s', { maxCount: 5, custom }, 'no_stream')).revision, 0n)
      assert.deepEqual(await store.getMeta('s'), { maxCount: 5, custom, revision: 0n })
      await assert.rejects(store.setMeta('s', {}, 'no_stream'), {
        code: 'WRONG_EXPECTED_REVISION',
        actual: 0n,
      })
      await assert.rejects(store.setMeta('s', {}, 3n), { code: 'WRONG_EXPECTED_REVISION', actual: 0n })
      assert.equal((await store.setMeta('s', { truncateBefore: 2n }, 0n)).revision, 1n)
      assert.deepEqual(await store.getMeta('s'), { truncateBefore: 2n, revision: 1n })
      assert.equal((await store.setMeta('s', {})).revision, 2n)
      await assert.rejects(store.setMeta('s', { maxCount: 0 }), {
        code: 'INVALID_ARGUMENT',
        field: 'maxCount',
      })
      await assert.rejects(store.setMeta('s', { truncateBefore: -1n }), { field: 'truncateBefore' })
    },
  },
  {
    number: 53,
    title: 'maxCount hides old events of a stream, not of the log',
    async run({ store }) {
      const batch = events(10)
      await store.append('s', 'no_stream', batch)
      await store.setMeta('s', { maxCount: 3 })
      const ids = batch.map((e) => e.id)
      assert.deepEqual(await idsOf(store.readStream('s')), ids.slice(7))
      assert.deepEqual(await idsOf(store.readStream('s', { from: 2n })), ids.slice(7))
      assert.deepEqual(
        await idsOf(store.readStream('s', { direction: 'backward' })),
        ids.slice(7).toReversed(),
      )
      assert.deepEqual(await idsOf(store.readAll()), ids)
      await store.append('s', 9n, events(1))
      assert.deepEqual(
        (await collect(store.readStream('s'))).map((e) => e.revision),
        [8n, 9n, 10n],
      )
    },
  },
  {
    number: 54,
    title: 'truncateBefore hides earlier events of a stream, not of the log, nor from replays',
    async run({ store }) {
      const batch = events(6)
      await store.append('s', 'no_stream', batch)
      await store.setMeta('s', { truncateBefore: 4n })
      const ids = batch.map((e) => e.id)
      assert.deepEqual(await idsOf(store.readStream('s')), ids.slice(4))
      assert.deepEqual(await idsOf(store.readStream('s', { direction: 'backward', from: 3n })), [])
      assert.deepEqual(await idsOf(store.readAll()), ids)
      assert.equal((await store.append('s', 'no_stream', batch)).revision, 5n)
      await store.setMeta('s', {})
      assert.deepEqual(await idsOf(store.readStream('s')), ids)
    },
  },
  {
    number: 55,
    title: 'a soft-deleted stream is not found, and the next append goes on numbering',
    async run({ store }) {
      const batch = events(3)
      await store.append('s', 'no_stream', batch)
      await store.setMeta('s', { custom: { a: 'b' } })
      await store.softDelete('s', 2n)
      await assert.rejects(collect(store.readStream('s')), { code: 'STREAM_NOT_FOUND' })
      assert.equal((await collect(store.readAll())).length, 3)
      const again = events(2)
      const result = await store.append('s', 'no_stream', again)
      assert.equal(result.revision, 4n)
      assert.deepEqual(
        await idsOf(store.readStream('s')),
        again.map((e) => e.id),
      )
      const { custom, truncateBefore } = await store.getMeta('s')
      assert.deepEqual({ custom, truncateBefore }, { custom: { a: 'b' }, truncateBefore: 3n })

      await store.softDelete('s', 'any')
      assert.equal((await store.append('s', 4n, [event()])).revision, 5n)
      await assert.rejects(store.softDelete('missing', 'any'), { code: 'STREAM_NOT_FOUND' })
    },
  },
  {
    number: 56,
    title: 'a tombstone closes a stream for good, for any too; its events stay in the log',
    async run({ store }) {
      const batch = events(2)
      await store.append('s', 'no_stream', batch)
      await assert.rejects(store.tombstone('s', 0n), { code: 'WRONG_EXPECTED_REVISION', actual: 1n })
      await store.tombstone('s', 1n)
      const closed = { code: 'STREAM_DELETED', stream: 's' }
      await assert.rejects(store.append('s', 'any', events(1)), closed)
      await assert.rejects(store.append('s', 'no_stream', batch), closed)
      await assert.rejects(store.append('s', 1n, events(1)), closed)
      await assert.rejects(collect(store.readStream('s')), closed)
      await assert.rejects(store.setMeta('s', {}), closed)
      await assert.rejects(store.getMeta('s'), closed)
      await assert.rejects(store.softDelete('s', 'any'), closed)
      assert.deepEqual(
        await idsOf(store.readAll()),
        batch.map((e) => e.id),
      )
      await store.tombstone('never-used', 'no_stream')
      await assert.rejects(store.append('never-used', 'no_stream', events(1)), { code: 'STREAM_DELETED' })
    },
  },
  {
    number: 57,
    title: 'a soft delete that expects another revision is refused',
    async run({ store }) {
      await store.append('s', 'no_stream', events(2))
      for (const expected of [0n, 5n, 'no_stream'] as const) {
        await assert.rejects(store.softDelete('s', expected), { code: 'WRONG_EXPECTED_REVISION', actual: 1n })
      }
      assert.equal((await collect(store.readStream('s'))).length, 2)
    },
  },
]
