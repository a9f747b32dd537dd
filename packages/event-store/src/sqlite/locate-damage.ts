import { statSync } from 'node:fs'
import { type Database, openDatabase } from './database.ts'

/** What SQLite's own check says of a file: one finding a line, with the page where it names one. */
export interface Finding {
  /** from 1 */
  readonly page?: number
  readonly what: string
}

/** Above this, looking for the page would stop the process for seconds, and `store check` has to do it. */
const quickBytes = 256 * 1024 * 1024

/** Runs SQLite's integrity check: the tree of every table and index, and each index against its table. */
export function findDamage(database: Database, limit: number): Finding[] {
  const found: Finding[] = []
  try {
    for (const row of database.prepare(`PRAGMA integrity_check(${limit})`).iterate()) {
      const lines = String(row['integrity_check']).split('\n')
      found.push(...lines.filter((line) => line !== 'ok' && !line.startsWith('***')).map(toFinding))
    }
    return found
  } catch (error) {
    // The check itself may end at a damaged page, after it has named it or before.
    return found.length > 0
      ? found
      : [{ page: 1, what: error instanceof Error ? error.message : String(error) }]
  }
}

/** The first damaged page of a file that SQLite refused, if it can be found quickly. */
export function locateDamage(path: string): number | undefined {
  try {
    if (statSync(path).size > quickBytes) return undefined
    const database = openDatabase(path, { readOnly: true, busyTimeoutMs: 0 })
    try {
      return findDamage(database, 1).find(({ page }) => page !== undefined)?.page
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

/** SQLite writes `Tree 4 page 12 cell 3: …` and `Page 12: …`. */
function toFinding(line: string): Finding {
  const page = /\bpage (\d+)/i.exec(line)?.[1]
  return page === undefined ? { what: line } : { page: Number(page), what: line }
}
