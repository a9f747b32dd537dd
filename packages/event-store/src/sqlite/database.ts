import { DatabaseSync } from 'node:sqlite'

/** What the engine needs of its SQLite driver: the part of `node:sqlite` it uses, and a place to inject faults. */
export type Database = Pick<DatabaseSync, 'prepare' | 'exec' | 'close' | 'isTransaction'>

/** Opens a connection. `busyTimeoutMs` is how long a statement waits, blocking, for another process's lock. */
export type OpenDatabase = (
  path: string,
  options: { readonly readOnly: boolean; readonly busyTimeoutMs: number },
) => Database

export const openDatabase: OpenDatabase = (path, options) =>
  new DatabaseSync(path, { readOnly: options.readOnly, timeout: options.busyTimeoutMs })

/** Primary result codes of SQLite (sqlite.org/rescode.html) that the engine tells apart. */
export const resultCode = { busy: 5, readOnly: 8, corrupt: 11, full: 13, notADatabase: 26 } as const

/** The primary SQLite result code of an error, or undefined if it is none of SQLite's. */
export function resultCodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}
