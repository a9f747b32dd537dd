import { checkAppendSize, encodeAppend } from '../port/encode-append.ts'
import { InvalidArgument, StoreClosed } from '../port/errors.ts'
import type { AppendOptions, AppendResult, Appendable, Expected, Revision } from '../port/event-store.ts'
import { checkCount, checkExpected, checkStreamName } from '../port/validate.ts'
import { checkMeta } from '../port/validate-meta.ts'
import type { Stored } from './append-rules.ts'
import { createLocalSignal } from './change-signal.ts'
import type { Database } from './database.ts'
import { createEventReader } from './event-reader.ts'
import { createEventWriter } from './event-writer.ts'
import { createGroupCommit } from './group-commit.ts'
import { createIdList } from './id-list.ts'
import { createLogReader } from './log-reader.ts'
import type { SqliteEventStore } from './open-sqlite-event-store.ts'
import { toPosition } from './position.ts'
import { createStreamDeletion } from './stream-deletion.ts'
import { createStreamTable } from './stream-table.ts'
import { createStreamWriter, type EncodedAppend } from './stream-writer.ts'

/** Wires the store over an open, current database whose lock this process holds. */
export function createWriterStore(database: Database, path: string, unlock: () => void): SqliteEventStore {
  const log = createLogReader(database)
  const streams = createStreamTable(database)
  const events = createEventWriter(database)
  const readMeta = (stream: string) => {
    events.flush()
    return log.storedMeta(stream)
  }
  const ids = createIdList(database)
  const writer = createStreamWriter({ database, streams, events, ids, readMeta })
  const { softDelete, tombstone } = createStreamDeletion(writer, streams, readMeta)
  const changes = createLocalSignal()
  let announced = events.head
  let isClosed = false

  const announce = () => {
    if (events.head > announced) changes.notify()
    announced = events.head
  }

  const group = createGroupCommit(database, {
    path,
    beforeCommit: () => events.flush(),
    afterCommit() {
      events.committed()
      streams.trim()
      announce()
    },
    afterRollback() {
      events.reset()
      streams.reset()
      announce() // an unconfirmed commit may have taken place
    },
  })

  const submitAppend = (appends: readonly EncodedAppend[], options?: AppendOptions) => {
    const bytes = appends.flatMap((append) => append.events).reduce((sum, event) => sum + event.bytes, 0)
    return group.submit({ bytes, run: () => writer.append(appends) }, options)
  }

  return {
    ...createEventReader({ path, log, changes, isClosed: () => isClosed, tail: events.tail }),
    capabilities: { multiStreamAppend: true },
    async append(stream, expected, newEvents, options) {
      refuseIfClosed(isClosed)
      if (options?.timeoutMs !== undefined) checkCount('timeoutMs', options.timeoutMs, 2 ** 31 - 1)
      const stored = await submitAppend([encode(stream, expected, newEvents)], options)
      return toResult(stored[0]!)
    },
    async appendMulti(requests) {
      refuseIfClosed(isClosed)
      const names = requests.map((request) => request.stream)
      if (names.length === 0 || new Set(names).size !== names.length) {
        throw new InvalidArgument(
          'requests',
          'one or more requests, each for a stream of its own',
          names.join(', '),
        )
      }
      const appends = requests.map((request) => encode(request.stream, request.expected, request.events))
      checkAppendSize(appends.flatMap((append) => append.events))
      const stored = await submitAppend(appends)
      const revisions: Record<string, Revision> = {}
      for (const [index, name] of names.entries()) revisions[name] = BigInt(stored[index]!.rev)
      return { position: toPosition(Math.max(...stored.map((last) => last.pos))), revisions }
    },
    async setMeta(stream, meta, expected = 'any') {
      refuseIfClosed(isClosed)
      checkStreamName(stream)
      checkExpected(expected)
      const checked = { ...checkMeta(meta), softDeleted: false }
      return toResult(await group.submit({ bytes: 0, run: () => writer.setMeta(stream, checked, expected) }))
    },
    async softDelete(stream, expected) {
      refuseIfClosed(isClosed)
      checkStreamName(stream)
      checkExpected(expected)
      await group.submit({ bytes: 0, run: () => softDelete(stream, expected) })
    },
    async tombstone(stream, expected) {
      refuseIfClosed(isClosed)
      checkStreamName(stream)
      checkExpected(expected)
      await group.submit({ bytes: 0, run: () => tombstone(stream, expected) })
    },
    async close() {
      if (isClosed) return
      group.close()
      isClosed = true
      changes.close()
      database.close()
      unlock()
    },
  }
}

function encode(stream: string, expected: Expected, events: readonly Appendable[]): EncodedAppend {
  checkStreamName(stream)
  checkExpected(expected)
  return { stream, expected, events: encodeAppend(events) }
}

function refuseIfClosed(isClosed: boolean): void {
  if (isClosed) throw new StoreClosed()
}

function toResult(stored: Stored): AppendResult {
  return { revision: BigInt(stored.rev), position: toPosition(stored.pos) }
}
