import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from './app-error.ts'

const sqliteBusy = 5

/**
 * Takes the operating system's lock on a file, made for it with mode 0600, through a write transaction that stays open: it ends
 * with the process, however that ends, and holds between two owners in one process too. The file stays, for deleting it would
 * let two owners lock two different files.
 *
 * @returns undefined when another owner holds it
 * @throws AppError NOT_PERMITTED when the file cannot be made or written
 */
export const lockFile = (path: string): { close(): void } | undefined => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    chmodSync(path, 0o600)
    database.exec('PRAGMA busy_timeout = 250')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database?.close()
    if ((cause as { errcode?: number }).errcode === sqliteBusy) return undefined
    const message = `lock file ${path} cannot be written; let this user write to its directory`
    throw new AppError({ code: 'NOT_PERMITTED', message, retryable: false, cause })
  }
  const held = database
  return {
    close: () => {
      if (held.isOpen) held.close()
    },
  }
}
