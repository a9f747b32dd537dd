import { DatabaseSync } from 'node:sqlite'
import type { ReadModel } from './read-model.ts'

/** A read model as it is at one position, whatever is committed meanwhile. It keeps the database's log from being folded into it: close it soon. */
export type Snapshot = { readonly reads: ReadModel; close(): void }

/**
 * Opens a second connection to a database of a read model, within a transaction that sees what is committed now. Undefined of one in memory and of one
 * that is still being built: a reader would be in the way of its writer.
 */
export const openSnapshotDatabase = (db: DatabaseSync, path: string): DatabaseSync | undefined => {
  if (db.prepare('PRAGMA journal_mode').get()?.['journal_mode'] !== 'wal') return undefined
  const reader = new DatabaseSync(path, { readOnly: true })
  try {
    reader.exec('PRAGMA cache_size = -8192; PRAGMA busy_timeout = 1000; BEGIN')
    // The transaction begins with what is read first.
    reader.prepare('SELECT 1 FROM checkpoint').get()
    return reader
  } catch (failure) {
    reader.close()
    throw failure
  }
}
