import { randomBytes } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { computeAddress } from 'ethers/transaction'
import { hexlify } from 'ethers/utils'
import type { Address } from '@lilymed/domain'
import { encryptKeys } from './key-document.ts'

export type CreateKeystoreOptions = {
  /** Created with mode 0700 if it is missing. */
  readonly directory: string
  readonly passphrase: string
  /** An existing transaction key to take over; a new one is made otherwise. The salt master is always new. */
  readonly privateKey?: string
  /** scrypt's N; only a throw-away network lowers it. */
  readonly scryptN?: number
  readonly now: Date
}

/**
 * Writes a new keystore, `UTC--<time>--<address>` as Geth names them, with mode 0600. Throws EEXIST rather than replace a file.
 * Returns where it lies and whose it is.
 */
export const createKeystore = async ({
  directory,
  passphrase,
  privateKey = hexlify(randomBytes(32)),
  scryptN,
  now,
}: CreateKeystoreOptions): Promise<{ readonly file: string; readonly address: Address }> => {
  const address = computeAddress(privateKey)
  const document = await encryptKeys(
    { privateKey, saltMaster: hexlify(randomBytes(32)) },
    passphrase,
    scryptN,
  )
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const name = `UTC--${now.toISOString().replaceAll(':', '-')}--${address.slice(2).toLowerCase()}`
  const file = join(directory, name)
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(document)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { file, address }
}
