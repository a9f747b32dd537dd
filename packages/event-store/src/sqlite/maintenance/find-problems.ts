import type { DatabaseSync } from 'node:sqlite'
import { resultCode, resultCodeOf } from '../database.ts'
import { type Finding, findDamage } from '../locate-damage.ts'
import { findLogDamage } from '../log-damage.ts'
import { pragma } from '../schema.ts'
import { findWriter } from '../writer-lock.ts'
import { queryNumber } from './inspect.ts'

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

/** What no promise of the first schema was about: ids are listed up to the revision that their stream names, and no further. */
const listedIds: (typeof promises)[number] = {
  sql: `SELECT
    (SELECT count(*) FROM event e JOIN stream s USING (sid)
     WHERE (s.unlisted_from IS NULL OR e.rev < s.unlisted_from)
       AND NOT EXISTS (SELECT 1 FROM event_id i WHERE i.id = e.id AND i.sid = e.sid AND i.rev = e.rev)) +
    (SELECT count(*) FROM event_id i LEFT JOIN stream s USING (sid) LEFT JOIN event e USING (sid, rev)
     WHERE e.id IS NOT i.id OR i.rev >= s.unlisted_from)`,
  what: (found) => `${found} ids are missing in the list of ids, or should not be there`,
}

/**
 * Everything that is wrong with a store: the structure of its file first, then the promises that the log breaks.
 *
 * @param limit at most so many findings
 */
export function findProblems(database: DatabaseSync, limit: number): Finding[] {
  const broken = [...promises, ...(pragma(database, 'user_version') > 1 ? [listedIds] : [])].flatMap(
    ({ sql, what }) => {
      const found = countBeside(database, sql)
      return found === 0 ? [] : [{ what: what(found) }]
    },
  )
  return [...findDamage(database, limit), ...broken].slice(0, limit)
}

/** A log that somebody writes changes while it is read; its damage is found when the store is next opened for writing. */
export function findHidden(file: string): Finding[] {
  const isWritten = (): boolean => findWriter(file) !== null
  const damage = isWritten() ? undefined : findLogDamage(`${file}-wal`)
  return damage === undefined || isWritten() ? [] : [{ what: damage }]
}

/** A count over a store that may be damaged: where that stands in the way, it has been reported with its page. */
export function countBeside(database: DatabaseSync, sql: string): number {
  try {
    return queryNumber(database, sql)
  } catch (error) {
    if (resultCodeOf(error) === resultCode.corrupt) return 0
    throw error
  }
}
