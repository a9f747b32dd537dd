import { createHash, randomUUID } from 'node:crypto'
import { StreamNotFound, WrongExpectedRevision, eventId, limits } from '@lilymed/event-store'
import type {
  AppendResult,
  EventStore,
  Expected,
  JsonValue,
  NewEvent,
  RecordedEvent,
} from '@lilymed/event-store'
import type { ArchivedIntent, IntentJournal, JournalEntry } from './intent-journal.ts'

const NAMESPACE = '0d3f1c52-4d0c-4c8e-8f5e-2f8a9e0c7b64'

const TYPES: Readonly<Record<JournalEntry['kind'], string>> = {
  accepted: 'TransactionAccepted',
  signed: 'TransactionSigned',
  cancelling: 'TransactionCancelling',
  released: 'NonceReleased',
  settled: 'TransactionSettled',
  reopened: 'TransactionReopened',
  compacted: 'TransactionsCompacted',
}

/** How often an append whose outcome is unknown is repeated with the same id before it is the caller's problem. */
const ATTEMPTS = 5

/** What one append of ours may take up; the rest is for what the store adds. A snapshot is one append: all of it or nothing. */
const mostSnapshotBytes = limits.maxAppendBytes / 2
const mostInPart = 200

/**
 * A journal in a stream of the event store, at exact revisions: a second sender over the same stream fails at its first append
 * (WrongExpectedRevision) instead of using a nonce twice. A compaction is one append, behind which reading begins from then on; final
 * outcomes lie in streams of their own, `<stream>.settled.<digest of the id>`. All of them hold signed transactions or what
 * contracts said of them, reveals among them, and are as secret as a mediation stream.
 */
export const createEventStoreJournal = (
  store: Pick<EventStore, 'append' | 'readStream' | 'setMeta'>,
  stream: string,
): IntentJournal => {
  const writer = randomUUID()
  let revision = -1n

  const append = async (entries: readonly JournalEntry[]): Promise<void> => {
    const events = entries.map((entry, place) => {
      const data = encode(entry)
      return {
        // What the entry says is part of its id: an entry after one whose outcome stayed unknown must not pass for its retry.
        id: eventId(NAMESPACE, `${stream}/${writer}/${revision + BigInt(place + 1)}/${JSON.stringify(data)}`),
        type: TYPES[entry.kind],
        data,
        metadata: { schemaVersion: '1', $correlationId: correlationOf(entry) },
      }
    })
    const result = await appendSurely(store, stream, revision < 0n ? 'no_stream' : revision, events)
    revision = result.revision
  }

  return {
    load: async () => {
      const events = await eventsOf(store, stream)
      revision = events.at(-1)?.revision ?? -1n
      return events.map(({ data }) => decode(data) as JournalEntry)
    },
    append: async (...entries) => {
      for (const part of inParts(entries)) await append(part)
    },
    compact: async (entries) => {
      const bytes = Buffer.byteLength(JSON.stringify(entries.map(encode)))
      if (entries.length > limits.maxAppendEvents || bytes > mostSnapshotBytes) return false
      const first = revision + 1n
      await append(entries)
      // Only how much is read depends on it: what was compacted is set aside by the entry that says so.
      await store.setMeta(stream, { truncateBefore: first }).catch(() => undefined)
      return true
    },
    archive: async (settled) => {
      const name = archiveOf(stream, settled.id)
      const event = {
        id: eventId(NAMESPACE, name),
        type: 'TransactionArchived',
        data: encode(settled),
        metadata: { schemaVersion: '1', $correlationId: settled.id },
      }
      try {
        await appendSurely(store, name, 'no_stream', [event])
      } catch (failure) {
        // It was archived before.
        if (!(failure instanceof WrongExpectedRevision)) throw failure
      }
    },
    recall: async (intentId) => {
      const [event] = await eventsOf(store, archiveOf(stream, intentId))
      return event === undefined ? null : (decode(event.data) as ArchivedIntent)
    },
  }
}

/** What a journal in a stream holds, for a reader beside its writer. */
export const readJournal = async (
  store: Pick<EventStore, 'readStream'>,
  stream: string,
): Promise<readonly JournalEntry[]> =>
  (await eventsOf(store, stream)).map(({ data }) => decode(data) as JournalEntry)

/** Entries in groups that one append takes. */
const inParts = (entries: readonly JournalEntry[]): JournalEntry[][] => {
  const parts: JournalEntry[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(encode(entry)))
    const last = parts.at(-1)
    if (last === undefined || bytes + size > mostSnapshotBytes || last.length === mostInPart) {
      parts.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return parts
}

const archiveOf = (stream: string, intentId: string): string =>
  `${stream}.settled.${createHash('sha256').update(intentId).digest('hex').slice(0, 32)}`

const correlationOf = (entry: JournalEntry): string => {
  switch (entry.kind) {
    case 'accepted':
      return entry.intent.id
    case 'compacted':
      return 'transactions'
    default:
      return entry.intentId
  }
}

const appendSurely = async (
  store: Pick<EventStore, 'append'>,
  stream: string,
  expected: Expected,
  events: readonly NewEvent[],
): Promise<AppendResult> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(stream, expected, events as [NewEvent, ...NewEvent[]])
    } catch (failure) {
      const isRetryable = failure instanceof Error && 'retryable' in failure && failure.retryable === true
      if (!isRetryable || attempt === ATTEMPTS) throw failure
    }
  }
}

const eventsOf = async (store: Pick<EventStore, 'readStream'>, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = []
  try {
    for await (const event of store.readStream(stream)) events.push(event)
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return events
}

/** The amounts of an entry are bigints; JSON has them as `{ "wei": "…" }`, which nothing else in an entry looks like. */
const encode = (entry: JournalEntry | ArchivedIntent): JsonValue =>
  JSON.parse(
    JSON.stringify(entry, (_, value: unknown) =>
      typeof value === 'bigint' ? { wei: String(value) } : value,
    ),
  ) as JsonValue

const decode = (data: JsonValue): unknown =>
  JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'wei' in value && Object.keys(value).length === 1
      ? BigInt(value.wei as string)
      : value,
  )
