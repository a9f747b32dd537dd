import { DatabaseSync } from 'node:sqlite'
import { EventStoreError, StoreUnreadable, Unavailable } from '../port/errors.ts'

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
export const resultCode = { busy: 5, corrupt: 11, cantOpen: 14, notADatabase: 26 } as const

/** The primary SQLite result code of an error, or undefined if it is none of SQLite's. */
export function resultCodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

/** Turns what SQLite threw into an error of the port; errors of the port pass through. */
export function toPortError(error: unknown, path: string): EventStoreError {
  if (error instanceof EventStoreError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const code = resultCodeOf(error)
  if (code === resultCode.corrupt || code === resultCode.notADatabase)
    return new StoreUnreadable(path, reason, error)
  return new Unavailable(`event store ${path}: ${reason}`, error)
}

/** Runs reads and turns SQLite's errors into the port's. */
export function withPortErrors<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw toPortError(error, path)
  }
}
