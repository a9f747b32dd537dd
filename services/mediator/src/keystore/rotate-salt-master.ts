import { randomBytes } from 'node:crypto'
import { hexlify } from 'ethers/utils'
import { encryptKeys } from './key-document.ts'
import { lockKeyFile } from './key-lock.ts'
import { readKeys, refuseExposedKeys } from './open-keystore.ts'
import { replaceKeyFile } from './write-key-file.ts'

export type RotateSaltMasterOptions = {
  readonly file: string
  readonly passphrase: string
  /** How many masters are kept, the new one included; all of them unless told. */
  readonly keep?: number
  /** scrypt's N; only a throw-away network lowers it. */
  readonly scryptN?: number
}

/**
 * Puts a new salt master first in a keystore. Votes from then on are salted and sealed with it; the older ones stay, because votes that are
 * committed are revealed with theirs. Returns how many there are. Throws as opening a keystore does, KEYSTORE_IN_USE included: a running node
 * would go on with what it has read.
 */
export const rotateSaltMaster = async ({
  file,
  passphrase,
  keep = Infinity,
  scryptN,
}: RotateSaltMasterOptions): Promise<{ readonly masters: number }> => {
  await refuseExposedKeys(file)
  const lock = lockKeyFile(file)
  try {
    const { privateKey, saltMasters } = await readKeys(file, passphrase)
    const older = saltMasters.slice(0, Math.max(keep - 1, 0))
    const rotated = [hexlify(randomBytes(32)), ...older] as const
    await replaceKeyFile(file, await encryptKeys({ privateKey, saltMasters: rotated }, passphrase, scryptN))
    return { masters: rotated.length }
  } finally {
    lock.close()
  }
}
