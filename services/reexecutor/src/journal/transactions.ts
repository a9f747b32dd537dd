import type { DatabaseSync } from 'node:sqlite'

/**
 * Commits without waiting for the disk: a crash of the process loses nothing, a power failure perhaps that the run was started,
 * and it is queued again either way.
 */
export function withoutSync(database: DatabaseSync, work: () => unknown): void {
  database.exec('PRAGMA synchronous = NORMAL')
  try {
    work()
  } finally {
    database.exec('PRAGMA synchronous = FULL')
  }
}

/** All of it on the disk, or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    database.exec('COMMIT')
    return done
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
