import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { OutcomeUnknown, openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createEventStoreJournal } from './event-store-journal.ts'
import type { ArchivedIntent, JournalEntry } from './intent-journal.ts'

const stream = 'mediation-1.transactions'
const store = openSqliteEventStore({ path: ':memory:' })
after(() => store.close())

const accepted = (name: string): JournalEntry => ({
  kind: 'accepted',
  intent: { id: name, to: `0x${'11'.repeat(20)}`, data: '0x', value: 7n },
})

/** A store that writes and then does not say so, this many times. */
const silent = (times: number): Pick<EventStore, 'append' | 'readStream' | 'setMeta'> => {
  let left = times
  return {
    readStream: (...request) => store.readStream(...request),
    setMeta: (...request) => store.setMeta(...request),
    append: async (...request) => {
      const result = await store.append(...request)
      if (left-- > 0) throw new OutcomeUnknown('the commit was not confirmed')
      return result
    },
  }
}

const namesIn = async (journal: ReturnType<typeof createEventStoreJournal>): Promise<string[]> =>
  (await journal.load()).map((entry) => (entry.kind === 'accepted' ? entry.intent.id : entry.kind))

test('an append whose outcome is unknown is repeated and written once', async () => {
  const journal = createEventStoreJournal(silent(2), `${stream}.repeated`)
  await journal.append(accepted('first'))
  assert.deepEqual(await createEventStoreJournal(store, `${stream}.repeated`).load(), [accepted('first')])
})

test('an entry is never taken for the retry of another whose outcome stayed unknown', async () => {
  const journal = createEventStoreJournal(silent(5), stream)
  await assert.rejects(journal.append(accepted('lost')), { code: 'OUTCOME_UNKNOWN' })
  await assert.rejects(journal.append(accepted('next')), { code: 'WRONG_EXPECTED_REVISION' })

  const reopened = createEventStoreJournal(store, stream)
  assert.deepEqual(await namesIn(reopened), ['lost'])
  await reopened.append(accepted('next'))
  assert.deepEqual(await namesIn(createEventStoreJournal(store, stream)), ['lost', 'next'])
})

const settledAs = (id: string): ArchivedIntent => ({
  id,
  action: 'ab',
  outcome: {
    kind: 'confirmed',
    hash: '0x01',
    blockNumber: 7,
    blockHash: '0x02',
    gasUsed: 21_000n,
    effectiveGasPrice: 5n,
  },
})

test('after a compaction only what stands behind it is read, and it is written on', async () => {
  const name = `${stream}.compacted`
  const journal = createEventStoreJournal(store, name)
  for (const each of ['one', 'two', 'three']) await journal.append(accepted(each))
  const snapshot: JournalEntry[] = [{ kind: 'compacted', nextNonce: 9 }, accepted('three')]
  assert.equal(await journal.compact(snapshot), true)
  await journal.append(accepted('four'))

  let read = 0
  const counting = {
    ...silent(0),
    readStream: async function* (...request: Parameters<EventStore['readStream']>) {
      for await (const event of store.readStream(...request)) {
        read += 1
        yield event
      }
    },
  }
  const reopened = createEventStoreJournal(counting, name)
  assert.deepEqual(await reopened.load(), [...snapshot, accepted('four')])
  assert.equal(read, 3)
  await reopened.append(accepted('five'))
  await assert.rejects(journal.append(accepted('six')), { code: 'WRONG_EXPECTED_REVISION' })
})

test('a snapshot that does not fit into one append is not written at all', async () => {
  const name = `${stream}.large`
  const journal = createEventStoreJournal(store, name)
  await journal.append(accepted('one'))
  const many = Array.from({ length: 501 }, (_, index) => accepted(String(index)))
  assert.equal(await journal.compact(many), false)
  const long: JournalEntry = {
    kind: 'accepted',
    intent: { id: 'x', to: '0x', data: `0x${'ab'.repeat(150_000)}` },
  }
  assert.equal(await journal.compact([long]), false)
  assert.deepEqual(await createEventStoreJournal(store, name).load(), [accepted('one')])
})

test('an archived outcome is found by the id of its intent, and archiving it again changes nothing', async () => {
  const journal = createEventStoreJournal(store, `${stream}.archive`)
  assert.equal(await journal.recall('d/1/commit'), null)
  await journal.archive(settledAs('d/1/commit'))
  await createEventStoreJournal(store, `${stream}.archive`).archive(settledAs('d/1/commit'))
  assert.deepEqual(await journal.recall('d/1/commit'), settledAs('d/1/commit'))
  assert.equal(await journal.recall('d/1/reveal'), null)
  assert.deepEqual(await journal.load(), [], 'and what is loaded at the start does not grow by it')
})

test('what is appended at once is there in its order, though it be more than the store takes at once', async () => {
  const name = `${stream}.parts`
  const journal = createEventStoreJournal(store, name)
  const entries = Array.from({ length: 20 }, (_, index): JournalEntry => {
    const data = `0x${'ab'.repeat(20_000)}`
    return { kind: 'accepted', intent: { id: String(index), to: '0x', data } }
  })
  await journal.append(...entries)
  await journal.append(...Array.from({ length: 450 }, (_, index) => accepted(`small ${index}`)))
  const names = await namesIn(createEventStoreJournal(store, name))
  assert.equal(names.length, 470)
  assert.deepEqual(names.slice(0, 21), [...entries.map((_, index) => String(index)), 'small 0'])
})
