import { randomUUID } from 'node:crypto'
import { StreamNotFound, eventId } from '@lilymed/event-store'
import type { EventStore, JsonValue } from '@lilymed/event-store'
import type { IntentJournal, JournalEntry } from './intent-journal.ts'

const NAMESPACE = '0d3f1c52-4d0c-4c8e-8f5e-2f8a9e0c7b64'

const TYPES: Readonly<Record<JournalEntry['kind'], string>> = {
  accepted: 'TransactionAccepted',
  signed: 'TransactionSigned',
  released: 'NonceReleased',
  settled: 'TransactionSettled',
}

/** How often an append whose outcome is unknown is repeated with the same id before it is the caller's problem. */
const ATTEMPTS = 5

/**
 * A journal in a stream of the event store, at exact revisions: a second sender over the same stream fails at its first append
 * (WrongExpectedRevision) instead of using a nonce twice. The stream holds signed transactions, reveals among them, and is as
 * secret as a mediation stream.
 */
export const createEventStoreJournal = (
  store: Pick<EventStore, 'append' | 'readStream'>,
  stream: string,
): IntentJournal => {
  const writer = randomUUID()
  let revision = -1n

  const append = async (entry: JournalEntry): Promise<void> => {
    const data = encode(entry)
    const event = {
      // What the entry says is part of its id: an entry after one whose outcome stayed unknown must not pass for its retry.
      id: eventId(NAMESPACE, `${stream}/${writer}/${revision + 1n}/${JSON.stringify(data)}`),
      type: TYPES[entry.kind],
      data,
      metadata: {
        schemaVersion: '1',
        $correlationId: entry.kind === 'accepted' ? entry.intent.id : entry.intentId,
      },
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await store.append(stream, revision < 0n ? 'no_stream' : revision, [event])
        revision = result.revision
        return
      } catch (failure) {
        const isRetryable = failure instanceof Error && 'retryable' in failure && failure.retryable === true
        if (!isRetryable || attempt === ATTEMPTS) throw failure
      }
    }
  }

  return {
    load: async () => {
      const entries: JournalEntry[] = []
      try {
        for await (const event of store.readStream(stream)) {
          revision = event.revision
          entries.push(decode(event.data))
        }
      } catch (failure) {
        if (!(failure instanceof StreamNotFound)) throw failure
      }
      return entries
    },
    append,
  }
}

/** The amounts of an entry are bigints; JSON has them as `{ "wei": "…" }`, which nothing else in an entry looks like. */
const encode = (entry: JournalEntry): JsonValue =>
  JSON.parse(
    JSON.stringify(entry, (_, value: unknown) =>
      typeof value === 'bigint' ? { wei: String(value) } : value,
    ),
  ) as JsonValue

const decode = (data: JsonValue): JournalEntry =>
  JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'wei' in value && Object.keys(value).length === 1
      ? BigInt(value.wei as string)
      : value,
  ) as JournalEntry
