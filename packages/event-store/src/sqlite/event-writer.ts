import type { EncodedEvent } from '../port/encode-append.ts'
import type { Database } from './database.ts'
import { createLogTail, type LogTail } from './log-tail.ts'
import { createRowBuffer } from './row-buffer.ts'
import { createRunInsert, runLength } from './run-insert.ts'
import type { StreamState } from './stream-state.ts'

/** Gives events their positions and writes them, many rows a statement. */
export interface EventWriter {
  /** takes the next events of a stream, listing their ids or not; returns the position of the last one */
  add(name: string, stream: StreamState, events: readonly EncodedEvent[], isListed: boolean): number
  /** writes what was taken; before any look-up and before the commit */
  flush(): void
  /** position of the last event taken, 0 in an empty log */
  readonly head: number
  /** what was taken is in the log */
  committed(): void
  /** what the log's readers in this process see of it without reading */
  readonly tail: LogTail
  /** forgets what was taken, after a rollback */
  reset(): void
}

/** Keeps rows back until they are asked for, so that they are written many a statement. */
export function createEventWriter(database: Database): EventWriter {
  const rows = createRowBuffer(database, 'event', [
    'pos',
    'sid',
    'rev',
    'tid',
    'id',
    'created',
    'data',
    'metadata',
  ])
  const insertRun = createRunInsert(database)
  const ids = createRowBuffer(database, 'event_id', ['id', 'sid', 'rev'])
  const lastRow = database.prepare('SELECT pos, created FROM event ORDER BY pos DESC LIMIT 1')
  const findType = database.prepare('SELECT tid FROM type WHERE name = ?')
  const insertType = database.prepare('INSERT INTO type(name) VALUES(?)')
  const types = new Map<string, number>()
  let head = 0
  let created = 0

  const readHead = () => {
    const row = lastRow.get()
    head = Number(row?.['pos'] ?? 0)
    created = Number(row?.['created'] ?? 0)
  }
  readHead()
  const tail = createLogTail(head)

  const typeNumber = (name: string) => {
    let tid = types.get(name)
    if (tid === undefined) {
      tid = Number(findType.get(name)?.['tid'] ?? insertType.run(name).lastInsertRowid)
      types.set(name, tid)
    }
    return tid
  }

  return {
    add(name, { sid, last }, events, isListed) {
      created = Math.max(created, Date.now()) // a clock set back must not order events backwards
      const start = { pos: head + 1, rev: last + 1, sid, created }
      const inRuns = events.length - (events.length % runLength)
      if (inRuns > 0) rows.flush()
      for (let from = 0; from < inRuns; from += runLength) insertRun(start, events, from, typeNumber)
      for (let index = inRuns; index < events.length; index += 1) {
        const { type, id, data, metadata } = events[index]!
        const [pos, rev] = [start.pos + index, start.rev + index]
        rows.add([pos, sid, rev, typeNumber(type), id, created, data, metadata])
      }
      if (isListed) for (const [index, { id }] of events.entries()) ids.add([id, sid, start.rev + index])
      head += events.length
      tail.add({ stream: name, rev: start.rev, pos: start.pos, created }, events)
      return head
    },
    committed: () => tail.committed(head),
    flush() {
      rows.flush()
      ids.flush()
    },
    tail,
    get head() {
      return head
    },
    reset() {
      rows.reset()
      ids.reset()
      types.clear()
      readHead()
      tail.restart(head)
    },
  }
}
