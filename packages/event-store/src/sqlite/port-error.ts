import { EventStoreError, StoreUnreadable, Unavailable } from '../port/errors.ts'
import { DamagedRow } from './damaged-row.ts'
import { resultCode, resultCodeOf } from './database.ts'
import { locateDamage } from './locate-damage.ts'

/** Turns what SQLite threw into an error of the port; errors of the port pass through. */
export function toPortError(error: unknown, path: string): EventStoreError {
  if (error instanceof EventStoreError) return error
  const reason = error instanceof Error ? error.message : String(error)
  if (error instanceof DamagedRow) return new StoreUnreadable(path, reason, { cause: error })
  switch (resultCodeOf(error)) {
    case resultCode.corrupt:
      return new StoreUnreadable(path, reason, { page: locateDamage(path), cause: error })
    case resultCode.notADatabase:
      return new StoreUnreadable(path, reason, { page: 1, cause: error })
    case resultCode.full:
      return new Unavailable(
        `event store ${path}: the disk is full, nothing was written; free space, and appends succeed again`,
        error,
      )
    case resultCode.readOnly:
      return notWritable(path, error)
    case resultCode.cantOpen:
      return new Unavailable(
        `event store ${path} cannot be opened (${reason}): this process may not open it, or not write beside it, ` +
          'which a store needs whose log (-wal) is not folded in; copy both to where that is allowed',
        error,
      )
    default:
      return new Unavailable(`event store ${path}: ${reason}`, error)
  }
}

/** The refusal of a writer where nobody may write. */
export function notWritable(path: string, cause: unknown): Unavailable {
  return new Unavailable(
    `event store ${path} cannot be written: the file or its file system is read-only; ` +
      'make it writable, or open the store read-only',
    cause,
  )
}

/** Runs reads and turns SQLite's errors into the port's. */
export function withPortErrors<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw toPortError(error, path)
  }
}
