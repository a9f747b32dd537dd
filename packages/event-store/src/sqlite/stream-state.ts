import type { Database } from './database.ts'

/** What a stream's deletion column says. */
export const deletion = { none: 0, soft: 1, tombstone: 2 } as const

/** A stream as appends and reads need it; `last` is -1 where it has no event yet. */
export interface StreamState {
  readonly sid: number
  readonly last: number
  readonly truncateBefore: number
  readonly maxCount: number | null
  readonly deletion: number
  /** the first revision whose id `event_id` does not list, null where it lists all */
  readonly unlistedFrom: number | null
}

/** Reads the state of a stream by name. */
export function createStreamFinder(database: Database): (name: string) => StreamState | undefined {
  const find = database.prepare(
    `SELECT sid, truncate_before, max_count, deletion, unlisted_from,
            (SELECT max(rev) FROM event WHERE event.sid = stream.sid) AS last
     FROM stream WHERE name = ?`,
  )
  return (name) => {
    const row = find.get(name)
    if (!row) return undefined
    return {
      sid: Number(row['sid']),
      last: row['last'] === null ? -1 : Number(row['last']),
      truncateBefore: Number(row['truncate_before']),
      maxCount: row['max_count'] === null ? null : Number(row['max_count']),
      deletion: Number(row['deletion']),
      unlistedFrom: row['unlisted_from'] === null ? null : Number(row['unlisted_from']),
    }
  }
}

/** The first revision that reads of a stream show. */
export function firstVisible(stream: StreamState): number {
  const kept = stream.maxCount === null ? 0 : stream.last + 1 - stream.maxCount
  return Math.max(stream.truncateBefore, kept, 0)
}
