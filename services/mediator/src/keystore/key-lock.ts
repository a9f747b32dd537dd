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
  const database = openOwned(path)
  try {
    database.exec('PRAGMA busy_timeout = 250')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    const message = `keystore ${file} is in use by another mediator; stop that one first, one key serves one process`
    throw new AppError({ code: 'KEYSTORE_IN_USE', message, retryable: true, cause, data: { path: file } })
  }
  let isOpen = true
  return {
    close: () => {
      if (isOpen) database.close()
      isOpen = false
    },
  }
}

/** Nothing of it is secret, but a file beside a key is nobody else's. */
const openOwned = (path: string): DatabaseSync => {
  try {
    const database = new DatabaseSync(path)
    chmodSync(path, 0o600)
    return database
  } catch (cause) {
    const message = `keystore lock ${path} cannot be made; let this user write to the keystore's directory`
    throw new AppError({ code: 'NOT_PERMITTED', message, retryable: false, cause, data: { path } })
  }
}
