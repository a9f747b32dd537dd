import { StreamDeleted, StreamNotFound } from '../port/errors.ts'
import type {
  EventFilter,
  FollowedEvent,
  ReadStreamOptions,
  RecordedEvent,
  StreamMeta,
} from '../port/event-store.ts'
import type { Database } from './database.ts'
import { decodeFollowedRow, decodeRow, eventColumns, followedColumns } from './event-row.ts'
import type { EventRow } from './event-row.ts'
import { createNames, type Names } from './names.ts'
import { decodeMeta, metaStream, type StoredMeta } from './stored-meta.ts'
import { createStreamFinder, deletion, firstVisible } from './stream-state.ts'

/** Events found in a stretch of the log, and how far the stretch went. */
export interface LogPage<Event extends FollowedEvent = RecordedEvent> {
  readonly events: readonly Event[]
  /** row number up to which the log was looked at */
  readonly upTo: number
  /** whether that was the end of the log */
  readonly isEnd: boolean
}

/** Reads the log page by page; every method is one short look at the database. */
export interface LogReader {
  head(): number
  /** at most `size` positions after `after`, of which the filter keeps some */
  page(after: number, size: number, filter: EventFilter | undefined): LogPage
  /** the same for a follower */
  followedPage(after: number, size: number, filter: EventFilter | undefined): LogPage<FollowedEvent>
  /** the revisions a read of a stream shows, or an error. @throws StreamNotFound, StreamDeleted */
  openStream(stream: string): { sid: number; first: number; last: number }
  streamPage(
    sid: number,
    range: { low: number; high: number; size: number },
    direction: Direction,
  ): RecordedEvent[]
  meta(stream: string): { meta: StreamMeta; revision: number | null }
  storedMeta(stream: string): StoredMeta | undefined
}

/** Rows held beside the events made of them: few enough to die young, which is faster and keeps memory flat (measured). */
const rowsPerLook = 250

type Direction = NonNullable<ReadStreamOptions['direction']>

/** Prepares the statements that read events. */
export function createLogReader(database: Database): LogReader {
  const names = createNames(database)
  const findStream = createStreamFinder(database)
  const maxPos = database.prepare('SELECT max(pos) AS head FROM event')
  const lastMeta = database.prepare('SELECT rev, data FROM event WHERE sid = ? ORDER BY rev DESC LIMIT 1')
  const forward = prepareRows(
    database,
    eventColumns,
    'e.sid = ? AND e.rev BETWEEN ? AND ? ORDER BY e.rev LIMIT ?',
  )
  const backward = prepareRows(
    database,
    eventColumns,
    'e.sid = ? AND e.rev BETWEEN ? AND ? ORDER BY e.rev DESC LIMIT ?',
  )
  const head = () => Number(maxPos.get()?.['head'] ?? 0)
  const pagesOf = <Event extends FollowedEvent>(
    columns: string,
    // Whoever decodes knows which columns a row has.
    decode: (row: never, names: Names) => Event,
  ) => {
    const statements = new Map<string, ReadRows>()
    const statementFor = (filter: EventFilter | undefined): ReadRows => {
      const condition = filterCondition(filter)
      const known = statements.get(condition)
      if (known) return known
      const where = `e.pos > ? AND e.pos <= ? AND e.sid > 0${condition} ORDER BY e.pos`
      const made = prepareRows(database, columns, where)
      statements.set(condition, made)
      return made
    }
    return (after: number, size: number, filter: EventFilter | undefined): LogPage<Event> => {
      const end = head()
      const upTo = Math.max(after, Math.min(after + size, end))
      const read = statementFor(filter)
      const values = filterValues(filter)
      const events: Event[] = []
      for (let from = after; from < upTo; from += rowsPerLook) {
        for (const row of read(from, Math.min(from + rowsPerLook, upTo), ...values)) {
          events.push(decode(row as never, names))
        }
      }
      return { events, upTo, isEnd: upTo >= end }
    }
  }
  const metaRow = (stream: string) => {
    const state = findStream(metaStream(stream))
    return state && lastMeta.get(state.sid)
  }

  return {
    head,
    page: pagesOf(eventColumns, decodeRow),
    followedPage: pagesOf(followedColumns, decodeFollowedRow),
    openStream(stream) {
      const state = findStream(stream)
      if (state?.deletion === deletion.tombstone) throw new StreamDeleted(stream)
      if (!state || state.last < 0 || state.deletion === deletion.soft) throw new StreamNotFound(stream)
      return { sid: state.sid, first: firstVisible(state), last: state.last }
    },
    streamPage(sid, { low, high, size }, direction) {
      const read = direction === 'forward' ? forward : backward
      return read(sid, low, high, size).map((row) => decodeRow(row as EventRow, names))
    },
    meta(stream) {
      if (findStream(stream)?.deletion === deletion.tombstone) throw new StreamDeleted(stream)
      const row = metaRow(stream)
      if (!row) return { meta: {}, revision: null }
      const { softDeleted: _, ...meta } = decodeMeta(String(row['data']))
      return { meta, revision: Number(row['rev']) }
    },
    storedMeta(stream) {
      const row = metaRow(stream)
      return row && decodeMeta(String(row['data']))
    },
  }
}

type ReadRows = (...values: (number | string)[]) => unknown[]

function prepareRows(database: Database, columns: string, where: string): ReadRows {
  const statement = database.prepare(`SELECT ${columns} FROM event e WHERE ${where}`)
  statement.setReturnArrays(true)
  return (...values) => statement.all(...values)
}

/** Names are ASCII, so a prefix is the range from itself to itself followed by the highest ASCII character. */
function filterCondition(filter: EventFilter | undefined): string {
  if (!filter) return ''
  const prefixes = filter.streamPrefix ?? filter.typePrefix
  const ranges = prefixes.map(() => '(n.name >= ? AND n.name < ?)').join(' OR ')
  return filter.streamPrefix
    ? ` AND EXISTS (SELECT 1 FROM stream n WHERE n.sid = e.sid AND (${ranges}))`
    : ` AND EXISTS (SELECT 1 FROM type n WHERE n.tid = e.tid AND (${ranges}))`
}

function filterValues(filter: EventFilter | undefined): string[] {
  if (!filter) return []
  return (filter.streamPrefix ?? filter.typePrefix).flatMap((prefix) => [prefix, `${prefix}\u007f`])
}
