import type { DatabaseSync } from 'node:sqlite'
import { resultCode, resultCodeOf } from '../database.ts'
import { type Finding, findDamage } from '../locate-damage.ts'
import { withPortErrors } from '../port-error.ts'
import { inspect, queryNumber } from './inspect.ts'

/** What a check found. `problems` names up to 100, structure first; none means the store is sound. */
export interface CheckReport {
  readonly path: string
  readonly sound: boolean
  readonly schemaVersion: number
  /** events in the log as the snapshot that was checked has it */
  readonly events: number
  readonly problems: readonly Finding[]
}

const reported = 100

/** Each counts, or names, what breaks one promise of the log. */
const promises: readonly { readonly sql: string; readonly what: (found: number) => string }[] = [
  {
    sql: 'SELECT coalesce(max(pos), 0) - count(*) FROM event',
    what: (found) => `${found} positions have no event`,
  },
  {
    sql: `SELECT count(*) FROM (SELECT sid FROM event GROUP BY sid HAVING min(rev) <> 0 OR max(rev) <> count(*) - 1)`,
    what: (found) => `${found} streams have gaps in their revisions`,
  },
  {
    sql: 'SELECT count(*) FROM event WHERE NOT json_valid(data) OR NOT json_valid(coalesce(metadata, 0))',
    what: (found) => `${found} events hold no JSON`,
  },
  {
    sql: 'SELECT count(*) FROM event WHERE length(id) <> 16',
    what: (found) => `${found} events have ids that are no UUIDs`,
  },
  {
    sql: `SELECT count(*) FROM event e
          WHERE NOT EXISTS (SELECT 1 FROM stream s WHERE s.sid = e.sid)
             OR NOT EXISTS (SELECT 1 FROM type t WHERE t.tid = e.tid)`,
    what: (found) => `${found} events name a stream or a type that does not exist`,
  },
]

/**
 * Reads everything a store holds and compares it with what the engine promises: the file's structure, each
 * index against its table, positions and revisions without gaps, JSON that parses. It sees one snapshot while
 * another process may go on writing, takes seconds per gigabyte, and changes nothing. Bytes that were replaced
 * by others that make sense are not its business but the Merkle log's.
 *
 * @throws StoreNotFound, StoreTooNew, StoreUnreadable where it cannot even be opened
 */
export function checkStore(path: string): CheckReport {
  using store = inspect(path)
  const { database, schemaVersion } = store
  return withPortErrors(path, () => {
    database.exec('BEGIN')
    const problems = [...findDamage(database, reported), ...findBrokenPromises(database)].slice(0, reported)
    const events =
      problems.length > 0 ? countBeside(database) : queryNumber(database, 'SELECT max(pos) FROM event')
    return { path, sound: problems.length === 0, schemaVersion, events, problems }
  })
}

function findBrokenPromises(database: DatabaseSync): Finding[] {
  return promises.flatMap(({ sql, what }) => {
    const found = countBeside(database, sql)
    return found === 0 ? [] : [{ what: what(found) }]
  })
}

/** A count over a store that may be damaged: where that stands in the way, it has been reported with its page. */
function countBeside(database: DatabaseSync, sql = 'SELECT max(pos) FROM event'): number {
  try {
    return queryNumber(database, sql)
  } catch (error) {
    if (resultCodeOf(error) === resultCode.corrupt) return 0
    throw error
  }
}
