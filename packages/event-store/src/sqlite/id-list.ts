import type { Stored } from './append-rules.ts'
import type { Database } from './database.ts'

/** The ids of events by stream, for appends that expect no revision: a list beside the log that follows from it. */
export interface IdList {
  /** the latest event of a stream with an id that is listed */
  latest(sid: number, id: string): Stored | undefined
  /** lists every id of a stream from a revision on; in the order of the list, which is how it grows fastest */
  list(sid: number, from: number): void
}

/** The latest place of an id in a stream. */
export const findIdSql = `SELECT i.rev, e.pos FROM event_id i JOIN event e ON e.sid = i.sid AND e.rev = i.rev
  WHERE i.id = unhex(?, '-') AND i.sid = ? ORDER BY i.rev DESC LIMIT 1`

/** Prepares the statements of the list. */
export function createIdList(database: Database): IdList {
  const find = database.prepare(findIdSql)
  const list = database.prepare(
    'INSERT INTO event_id(id, sid, rev) SELECT id, sid, rev FROM event WHERE sid = ? AND rev >= ? ORDER BY id',
  )
  return {
    latest(sid, id) {
      const row = find.get(id, sid)
      return row && { rev: Number(row['rev']), pos: Number(row['pos']) }
    },
    list: (sid, from) => void list.run(sid, from),
  }
}
