import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { computeAddress } from 'ethers/transaction'
import { hexlify } from 'ethers/utils'
import type { Address } from '@lilymed/domain'
import { makeFolder } from '@lilymed/service-kit'
import { encryptKeys } from './key-document.ts'
import { readKeys } from './open-keystore.ts'
import { writeKeyFile } from './write-key-file.ts'

export type CreateKeystoreOptions = {
  /** Created with mode 0700 if it is missing. */
  readonly directory: string
  readonly passphrase: string
  /**
   * An existing transaction key to take over; a new one is made otherwise, and none with null, for a mediator whose transactions are
   * signed elsewhere.
   */
  readonly privateKey?: string | null
  /** A keystore whose salt masters the new one takes over, so that it reveals what was committed with it; new otherwise. */
  readonly succeeds?: { readonly file: string; readonly passphrase: string }
  /** scrypt's N; only a throw-away network lowers it. */
  readonly scryptN?: number
  readonly now: Date
}

/** Where a new keystore lies, and whose key is in it: null where none is. */
export type CreatedKeystore = { readonly file: string; readonly address: Address | null }

/**
 * Writes a new keystore, `UTC--<time>--<address>` as Geth names them, with mode 0600; one without a key is named `…--salt-master`. Throws
 * EEXIST rather than replace a file, and as opening a keystore does where the one it succeeds does not open.
 */
export const createKeystore = async ({
  directory,
  passphrase,
  privateKey = hexlify(randomBytes(32)),
  succeeds,
  scryptN,
  now,
}: CreateKeystoreOptions): Promise<CreatedKeystore> => {
  const address = privateKey === null ? null : computeAddress(privateKey)
  const { saltMasters } =
    succeeds === undefined
      ? { saltMasters: [hexlify(randomBytes(32))] as const }
      : await readKeys(succeeds.file, succeeds.passphrase)
  const keys = { privateKey: privateKey ?? undefined, saltMasters }
  const document = await encryptKeys(keys, passphrase, scryptN)
  makeFolder(directory)
  const owner = address?.slice(2).toLowerCase() ?? 'salt-master'
  const file = join(directory, `UTC--${now.toISOString().replaceAll(':', '-')}--${owner}`)
  await writeKeyFile(file, document)
  return { file, address }
}
