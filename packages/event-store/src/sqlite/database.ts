import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/** What the engine needs of its SQLite driver: the part of `node:sqlite` it uses, and a place to inject faults. */
export type Database = Pick<DatabaseSync, 'prepare' | 'exec' | 'close' | 'isTransaction'>

/** Opens a connection. `busyTimeoutMs` is how long a statement waits, blocking, for another process's lock. */
export type OpenDatabase = (
  path: string,
  options: { readonly readOnly: boolean; readonly busyTimeoutMs: number },
) => Database

/** Opens a connection with `node:sqlite`. */
export function openDatabase(path: string, options: Parameters<OpenDatabase>[1]): DatabaseSync {
  const { readOnly, busyTimeoutMs: timeout } = options
  const database = new DatabaseSync(path, { readOnly, timeout })
  if (readOnly && !isReachable(database) && !existsSync(`${path}-wal`)) {
    database.close()
    return new DatabaseSync(immutable(path), { readOnly, timeout })
  }
  return database
}

/** Reading a file in WAL mode needs a file beside it, which a read-only medium has no room for. */
function isReachable(database: DatabaseSync): boolean {
  try {
    database.prepare('PRAGMA schema_version').get()
    return true
  } catch (error) {
    return resultCodeOf(error) !== resultCode.cantOpen
  }
}

/** Where nobody can write, nobody need be watched for writing. */
function immutable(path: string): URL {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return url
}

/** Primary result codes of SQLite (sqlite.org/rescode.html) that the engine tells apart. */
export const resultCode = {
  busy: 5,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const

/** The primary SQLite result code of an error, or undefined if it is none of SQLite's. */
export function resultCodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}
