import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore, Expected } from '@lilymed/event-store'
import { factAt } from '../testing/test-blocks.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import { recallAppend } from './recall-append.ts'

let store: EventStore
beforeEach(() => {
  store = openSqliteEventStore({ path: ':memory:' })
})
afterEach(() => store.close())

const write = async (epoch: string, expected: Expected, from: number, count: number): Promise<void> => {
  const event = (index: number) => toFactEvent(factAt(5, index), factEventId(1, epoch, BigInt(from + index)))
  const [first, ...rest] = Array.from({ length: count }, (_, index) => event(index))
  if (first !== undefined) await store.append('s', expected, [first, ...rest])
}
const recall = (after: bigint, count: number) =>
  recallAppend(store, { stream: 's', after, count, idAt: (revision) => factEventId(1, 'ours', revision) })

test('none, some or all of an append', async () => {
  assert.equal(await recall(-1n, 3), 0)
  await write('ours', 'no_stream', 0, 2)
  assert.equal(await recall(-1n, 3), 2)
  assert.equal(await recall(-1n, 2), 2)
  assert.equal(await recall(1n, 4), 0)
})

test('behind what others wrote before', async () => {
  await write('theirs', 'no_stream', 0, 2)
  assert.equal(await recall(1n, 2), 0)
  await write('ours', 1n, 2, 1)
  assert.equal(await recall(1n, 2), 1)
})

test("another writer's event where ours should stand: fenced", async () => {
  await write('ours', 'no_stream', 0, 2)
  await write('theirs', 1n, 2, 1)
  await assert.rejects(recall(1n, 1), { code: 'INGEST_FENCED' })
  await assert.rejects(recall(-1n, 3), { code: 'INGEST_FENCED' })
})

test('an append that is there is there, whoever wrote behind it', async () => {
  await write('ours', 'no_stream', 0, 2)
  await write('theirs', 1n, 2, 3)
  assert.equal(await recall(-1n, 2), 2)
})

test('a stream that ends before where we had come to is not ours to go on with', async () => {
  await assert.rejects(recall(4n, 1), { code: 'INGEST_STREAM_LOST' })
  await write('ours', 'no_stream', 0, 2)
  await assert.rejects(recall(4n, 1), { code: 'INGEST_STREAM_LOST', message: /restored/ })
})
