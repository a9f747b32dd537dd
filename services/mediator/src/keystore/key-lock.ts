import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@lilymed/service-kit'

/**
 * Takes the operating system's lock on `<file>.lock`, through a write transaction that stays open: it ends with the process,
 * however that ends, and holds between two mediators in one process too. Throws KEYSTORE_IN_USE when another holds it, because
 * two mediators with one key send two votes and two transactions of one nonce.
 */
export const lockKeyFile = (file: string): { close(): void } => {
  const path = `${file}.lock`
  const database = new DatabaseSync(path)
  try {
    chmodSync(path, 0o600)
    database.exec('PRAGMA busy_timeout = 250')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    const message = `keystore ${file} is in use by another mediator; stop that one first, one key serves one process`
    throw new AppError({ code: 'KEYSTORE_IN_USE', message, retryable: false, cause, data: { path: file } })
  }
  let isOpen = true
  return {
    close: () => {
      if (isOpen) database.close()
      isOpen = false
    },
  }
}
