import { randomBytes, randomUUID } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { stateFile } from '../folder/log-state.ts'
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
 * copy of both: without the first the log cannot be continued, without the second its commitments never open. So
 * beside the state of a log that exists, no key is made.
 *
 * @param origin names a new key; an existing one must have this name, where it is given
 * @throws MerkleLogError LOG_KEY_INVALID for a file that others may read, that is no key, that has another name, or
 *   that a log which exists has lost
 */
export function openLogKeys(folder: string, origin?: string): LogKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fresh = origin ?? `lilymed/${randomBytes(16).toString('hex')}`
  const signing = join(folder, keyFiles.signing)
  const salts = join(folder, keyFiles.salts)
  if (existsSync(join(folder, stateFile))) {
    for (const file of [signing, salts]) refuseMissing(file)
  } else {
    makeOnce(signing, () => formatSigningKey(fresh, randomBytes(32)))
    makeOnce(salts, () => randomBytes(32).toString('base64'))
  }
  const signer = readSigner(signing)
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
  const text = readSecret(file)
  try {
    return parseSigningKey(text)
  } catch (error) {
    if (!(error instanceof MerkleLogError)) throw error
    throw new MerkleLogError(error.code, `${file}: ${error.message}`)
  }
}

/** Reads the key that salts are derived from. @throws MerkleLogError LOG_KEY_INVALID, or what reading throws */
export function readSaltKey(file: string): Buffer {
  const key = Buffer.from(readSecret(file), 'base64')
  if (key.length === 32) return key
  throw new MerkleLogError('LOG_KEY_INVALID', `${file} is no salt key: expected base64 of 32 bytes`)
}

function refuseMissing(file: string): void {
  if (existsSync(file)) return
  throw new MerkleLogError(
    'LOG_KEY_INVALID',
    `${file} is missing, but a log was begun with it; put your copy of it back, or begin a new log in other folders`,
  )
}

/** Makes a key whole or not at all: what a full disk left of one would be taken for a damaged key at every later start. */
function makeOnce(file: string, make: () => string): void {
  if (existsSync(file)) return
  const draft = `${file}.${randomUUID()}`
  try {
    // On disk before anything is signed with it.
    writeFileSync(draft, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true })
    place(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Gives a draft its name, unless another process was first. */
function place(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch {
    // Not every file system has links.
    if (!existsSync(file)) renameSync(draft, file)
  }
}

function readSecret(file: string): string {
  const found = statSync(file)
  if (!found.isFile())
    throw new MerkleLogError('LOG_KEY_INVALID', `${file} is no file, expected one with a key`)
  if ((found.mode & 0o077) !== 0) {
    throw new MerkleLogError('LOG_KEY_INVALID', `${file} may be read by others; run: chmod 600 ${file}`)
  }
  return readFileSync(file, 'utf8').trimEnd()
}
