import { AppError, lockFile } from '@lilymed/service-kit'

/**
 * Takes the lock on `<file>.lock`. Throws KEYSTORE_IN_USE when another holds it, because two mediators with one key send two votes
 * and two transactions of one nonce.
 */
export const lockKeyFile = (file: string): { close(): void } => {
  const lock = lockFile(`${file}.lock`)
  if (lock !== undefined) return lock
  const message = `keystore ${file} is in use by another mediator; stop that one first, one key serves one process`
  throw new AppError({ code: 'KEYSTORE_IN_USE', message, retryable: true, data: { path: file } })
}
