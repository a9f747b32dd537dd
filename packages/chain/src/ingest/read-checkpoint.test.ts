import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import { blockHash, blockHeader, factAt } from '../testing/test-blocks.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import { blocksObserved, chainRewound, factKey, finalityAdvanced, ingestStarted } from './ingest-facts.ts'
import { readCheckpoint } from './read-checkpoint.ts'

let store: EventStore
beforeEach(() => {
  store = openSqliteEventStore({ path: ':memory:' })
})
afterEach(() => store.close())

const started = ingestStarted({
  chainId: 1,
  startBlock: 3,
  epoch: 'e',
  contracts: { Pool: '0x1' },
})
const ref = (number: number, fork = 'a') => ({ number, hash: blockHash(number, fork) })
/** As it is known where the stream tells the block's time, and where it does not. */
const timed = (number: number, fork = 'a') => ({ ...ref(number, fork), timestamp: 1_000 + number * 2 })
const untimed = (number: number, fork = 'a') => ({ ...ref(number, fork), timestamp: null })
const write = async (...facts: [RecordableFact, ...RecordableFact[]]): Promise<void> => {
  const [first, ...rest] = facts.map((fact, index): NewEvent =>
    toFactEvent(fact, factEventId(1, 'e', BigInt(index))),
  )
  await store.append('s', 'no_stream', [first as NewEvent, ...rest])
}

test('no stream, no checkpoint', async () => {
  assert.equal(await readCheckpoint(store, 's'), null)
})

test('a stream that was only begun knows its start and its contracts', async () => {
  await write(started)
  assert.deepEqual(await readCheckpoint(store, 's'), {
    revision: 0n,
    startBlock: 3,
    contracts: { Pool: '0x1' },
    known: [],
    finalised: null,
    tail: [],
  })
})

test('rewound blocks are not held for canonical; what follows the rewind is', async () => {
  await write(
    started,
    blocksObserved(3, blockHeader(4)),
    factAt(5),
    blocksObserved(5, blockHeader(6)),
    chainRewound(ref(4)),
    blocksObserved(5, blockHeader(5, 'b')),
  )
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.known, [untimed(4), timed(5, 'b')])
})

test('facts behind the last observation are the tail, also across a start that followed the crash', async () => {
  const facts = [factAt(7), factAt(7, 1)]
  await write(started, blocksObserved(3, blockHeader(6)), finalityAdvanced(ref(5)), ...facts, started)
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.tail, facts.map(factKey))
  assert.deepEqual(checkpoint.known, [untimed(5), timed(6)])
  assert.deepEqual(checkpoint.finalised, ref(5))
})

test('a final block that no range ended with is known, and nothing below it', async () => {
  await write(
    started,
    factAt(3),
    blocksObserved(3, blockHeader(4)),
    blocksObserved(5, blockHeader(8)),
    finalityAdvanced(ref(6)),
  )
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.known, [untimed(6), timed(8)])
})

test('after an operator rewound below what was final, the block rewound to is the last final one', async () => {
  await write(
    started,
    blocksObserved(3, blockHeader(4)),
    blocksObserved(5, blockHeader(9)),
    finalityAdvanced(ref(8)),
    chainRewound(ref(5), 'operator'),
    started,
  )
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.finalised, ref(5))
  assert.deepEqual(checkpoint.known, [untimed(5)])
  assert.deepEqual(checkpoint.tail, [])
})

test('and finality that advanced since counts as ever', async () => {
  await write(
    started,
    blocksObserved(3, blockHeader(9)),
    finalityAdvanced(ref(8)),
    chainRewound(ref(5), 'operator'),
    blocksObserved(6, blockHeader(9, 'b')),
    finalityAdvanced(ref(7, 'b')),
  )
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.finalised, ref(7, 'b'))
  assert.deepEqual(checkpoint.known, [untimed(7, 'b'), timed(9, 'b')])
})

test('rewound to before the start nothing is known and nothing is final', async () => {
  await write(
    started,
    blocksObserved(3, blockHeader(9)),
    finalityAdvanced(ref(8)),
    chainRewound(ref(2), 'operator'),
  )
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.known, [])
  assert.equal(checkpoint.finalised, null)
})

test('where nothing is ever final, only so much of the stream is read back', async () => {
  const blocks = Array.from({ length: 450 }, (_, index) => blocksObserved(3 + index, blockHeader(3 + index)))
  await write(started, ...blocks)
  let revision = 450n
  for (let part = 1; part < 60; part += 1) {
    const more = blocks.map((_, index) => blockHeader(3 + part * 450 + index))
    const events = more.map((header, index) =>
      toFactEvent(blocksObserved(header.number, header), factEventId(1, `p${part}`, BigInt(index))),
    )
    const [first, ...rest] = events
    if (first !== undefined) await store.append('s', revision, [first, ...rest])
    revision += 450n
  }
  const checkpoint = await readCheckpoint(store, 's')
  assert.equal(checkpoint?.known.length, 20_000)
  assert.equal(checkpoint.known.at(-1)?.number, 2 + 60 * 450)
})

test('a stream that begins otherwise is no stream of a chain', async () => {
  await write(factAt(3))
  await assert.rejects(readCheckpoint(store, 's'), /expected IngestStarted at revision 0 of s/)
})
