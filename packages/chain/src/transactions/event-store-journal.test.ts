import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { OutcomeUnknown, openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createEventStoreJournal } from './event-store-journal.ts'
import type { JournalEntry } from './intent-journal.ts'

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
