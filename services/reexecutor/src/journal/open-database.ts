import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { prepareSchema } from './schema.ts'

export type OpenedDatabase = {
  readonly database: DatabaseSync
  /** Where a damaged file was put aside, if there was one. */
  readonly setAside: string | undefined
}

/**
 * Opens the journal's file: a committed transaction outlives a crash and a power failure (WAL, `synchronous=FULL`). A damaged
 * file is put aside, since clients can submit again what it held, and nobody can while the service does not start.
 */
export function openDatabase(path: string): OpenedDatabase {
  try {
    return { database: openWhole(path), setAside: undefined }
  } catch (error) {
    if (!isDamage(error)) throw error
    const setAside = `${path}.damaged-${Date.now()}`
    renameSync(path, setAside)
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    return { database: openWhole(path), setAside }
  }
}

function openWhole(path: string): DatabaseSync {
  if (path !== ':memory:') keepToOwner(path)
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000')
    const checked = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (checked.quick_check !== 'ok') throw new DamagedDatabase(checked.quick_check)
    prepareSchema(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite gives the files beside it the same mode. */
function keepToOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

class DamagedDatabase extends Error {}

/** SQLITE_CORRUPT is 11, SQLITE_NOTADB 26 (sqlite.org/rescode.html); the low byte is the primary code. */
function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabase) return true
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return code === 11 || code === 26
}
