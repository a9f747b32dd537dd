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
  assert.deepEqual(checkpoint?.known, [ref(4), ref(5, 'b')])
})

test('facts behind the last observation are the tail, also across a start that followed the crash', async () => {
  const facts = [factAt(7), factAt(7, 1)]
  await write(started, blocksObserved(3, blockHeader(6)), finalityAdvanced(ref(5)), ...facts, started)
  const checkpoint = await readCheckpoint(store, 's')
  assert.deepEqual(checkpoint?.tail, facts.map(factKey))
  assert.deepEqual(checkpoint.known, [ref(5), ref(6)])
  assert.deepEqual(checkpoint.finalised, ref(5))
})
