import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MerkleLogError } from '../merkle-log-error.ts'
import { formatSigningKey, parseSigningKey } from './note-keys.ts'
import type { NoteSigner } from './note-keys.ts'

/** The secrets of a log: the key that signs, and the key that salts are derived from. */
export interface LogKeys {
  readonly signer: NoteSigner
  readonly saltKey: Buffer
}

/** Names of the files in the folder of the keys. */
export const keyFiles = { signing: 'checkpoint.key', salts: 'salt.key' } as const

/**
 * Opens the keys of a log, making them on first use: files of one line, mode 0600, in a folder of mode 0700. Keep a
 * copy of both: without the first the log cannot be continued, without the second its commitments never open.
 *
 * @param origin names a new key; an existing one must have this name, where it is given
 * @throws MerkleLogError LOG_KEY_INVALID for a file that others may read, that is no key, or that has another name
 */
export function openLogKeys(folder: string, origin?: string): LogKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fresh = origin ?? `lilymed/${randomBytes(16).toString('hex')}`
  const signing = join(folder, keyFiles.signing)
  const salts = join(folder, keyFiles.salts)
  makeOnce(signing, () => formatSigningKey(fresh, randomBytes(32)))
  makeOnce(salts, () => randomBytes(32).toString('base64'))
  const signer = parseSigningKey(readSecret(signing))
  if (origin !== undefined && signer.name !== origin) {
    throw new MerkleLogError(
      'LOG_KEY_INVALID',
      `${signing} is the key of ${signer.name}, expected ${origin}; a log keeps its origin, so name that one or use another folder`,
    )
  }
  return { signer, saltKey: readSaltKey(salts) }
}

/** Reads the key of a log that exists already. @throws MerkleLogError LOG_KEY_INVALID, or what reading throws */
export function readSigner(file: string): NoteSigner {
  return parseSigningKey(readSecret(file))
}

/** Reads the key that salts are derived from. @throws MerkleLogError LOG_KEY_INVALID, or what reading throws */
export function readSaltKey(file: string): Buffer {
  const key = Buffer.from(readSecret(file), 'base64')
  if (key.length === 32) return key
  throw new MerkleLogError('LOG_KEY_INVALID', `${file} is no salt key: expected base64 of 32 bytes`)
}

function makeOnce(file: string, make: () => string): void {
  try {
    // On disk before anything is signed with it.
    writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function readSecret(file: string): string {
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new MerkleLogError('LOG_KEY_INVALID', `${file} may be read by others; run: chmod 600 ${file}`)
  }
  return readFileSync(file, 'utf8').trimEnd()
}
