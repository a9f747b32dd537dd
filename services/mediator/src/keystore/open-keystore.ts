import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { getBytes } from 'ethers/utils'
import { createPrivateKeySigner } from '@lilymed/chain'
import type { Signer } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'
import type { Closable } from '@lilymed/service-kit'
import { decryptKeys } from './key-document.ts'
import type { KeyDocumentRefusal, MediatorKeys } from './key-document.ts'
import { lockKeyFile } from './key-lock.ts'
import { createVoteSecrets } from './vote-secrets.ts'
import type { VoteSecrets } from './vote-secrets.ts'

/** The keys of one mediator: what signs its transactions and keeps the secrets of its votes. Locked until closed. */
export type Keystore = Closable & {
  /** Undefined where the keystore holds a salt master and no key. */
  readonly signer: Signer | undefined
  readonly secrets: VoteSecrets
}

const remedies: Record<KeyDocumentRefusal, string> = {
  NOT_A_KEYSTORE: 'is not a Web3 Secret Storage v3 file; create one with: lilymed mediator init',
  NO_SALT_MASTER:
    'holds no salt master; it was not made for a mediator, create one with: lilymed mediator init',
  WRONG_PASSPHRASE: 'does not open with this passphrase; check the passphrase file',
}

/**
 * Opens a keystore file for this process alone. Throws an AppError: KEYSTORE_EXPOSED when others may read the file or enter its
 * directory, KEYSTORE_IN_USE when another process has it open, else KEYSTORE_UNREADABLE or the reason the document gave no keys.
 */
export const openKeystore = async (file: string, passphrase: string): Promise<Keystore> => {
  await refuseExposedKeys(file)
  const lock = lockKeyFile(file)
  try {
    const keys = await readKeys(file, passphrase)
    const [newest, ...older] = keys.saltMasters
    const secrets = createVoteSecrets(getBytes(newest), ...older.map((each) => getBytes(each)))
    const { privateKey } = keys
    const signer = privateKey === undefined ? undefined : createPrivateKeySigner(privateKey)
    return { signer, secrets, close: () => lock.close() }
  } catch (failure) {
    lock.close()
    throw failure
  }
}

/** Throws KEYSTORE_EXPOSED when others may read a keystore or enter its directory, KEYSTORE_UNREADABLE when it is not there. */
export const refuseExposedKeys = async (file: string): Promise<void> => {
  await refuseFolder(file)
  await refuseExposed(file, 0o600)
  await refuseExposed(dirname(file), 0o700)
}

/** Whoever names the folder that `mediator init` was given must not be told to take its own right to enter it away. */
const refuseFolder = async (path: string): Promise<void> => {
  const names = await readdir(path).catch(() => undefined)
  if (names === undefined) return
  const [found, ...others] = names.filter((name) => /^UTC--.*--[0-9a-f]{40}$/.test(name))
  const which = found === undefined || others.length > 0 ? 'the keystore in it' : join(path, found)
  throw refusal('KEYSTORE_UNREADABLE', path, `is a folder; name ${which}`)
}

/** The keys in a file, in the clear. Throws KEYSTORE_UNREADABLE or the reason the document gave none. */
export const readKeys = async (file: string, passphrase: string): Promise<MediatorKeys> => {
  const keys = await decryptKeys(await readText(file), passphrase)
  if (typeof keys === 'string') throw refusal(keys, file, remedies[keys])
  return keys
}

const refuseExposed = async (path: string, allowed: number): Promise<void> => {
  const mode = await stat(path).then(
    (status) => status.mode & 0o777,
    () => undefined,
  )
  if (mode === undefined) throw refusal('KEYSTORE_UNREADABLE', path, 'does not exist or cannot be read')
  if ((mode & ~allowed) === 0) return
  const found = mode.toString(8).padStart(4, '0')
  throw refusal('KEYSTORE_EXPOSED', path, `has mode ${found}; run: chmod ${allowed.toString(8)} ${path}`)
}

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError({
      code: 'KEYSTORE_UNREADABLE',
      message: `keystore ${file} cannot be read`,
      retryable: false,
      cause,
    })
  })

const refusal = (code: string, path: string, what: string): AppError =>
  new AppError({ code, message: `keystore ${path} ${what}`, retryable: false, data: { path } })
