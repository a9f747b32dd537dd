import { readFile } from 'node:fs/promises'
import { AppError } from '@lilymed/service-kit'
import { encryptKeys } from './key-document.ts'
import { lockKeyFile } from './key-lock.ts'
import { readKeys, refuseExposedKeys } from './open-keystore.ts'
import { replaceKeyFile, writeKeyFile } from './write-key-file.ts'

export type PruneSaltMastersOptions = {
  readonly file: string
  readonly passphrase: string
  /** Where the keystore as it was is kept; nothing may be there. */
  readonly exportFile: string
  /** The places of the masters that are needed, the newest 0, which always is. */
  readonly needed: (saltMasters: readonly string[]) => Promise<readonly number[]>
  /** scrypt's N; only a throw-away network lowers it. */
  readonly scryptN?: number
}

/** What became of a keystore's salt masters, by their places before, the newest 0. */
export type PrunedMasters = { readonly kept: readonly number[]; readonly dropped: readonly number[] }

/**
 * Takes salt masters that nothing needs out of a keystore, after it was copied as it is to another file. Changes nothing and writes no
 * copy where all are needed. Throws as opening a keystore does, KEYSTORE_IN_USE included; EXPORT_EXISTS; and what `needed` throws.
 */
export const pruneSaltMasters = async ({
  file,
  passphrase,
  exportFile,
  needed,
  scryptN,
}: PruneSaltMastersOptions): Promise<PrunedMasters> => {
  await refuseExposedKeys(file)
  const lock = lockKeyFile(file)
  try {
    const { privateKey, saltMasters } = await readKeys(file, passphrase)
    const places = new Set([0, ...(await needed(saltMasters))])
    const [newest, ...older] = saltMasters
    const kept = older.filter((_, place) => places.has(place + 1))
    const dropped = saltMasters.flatMap((_, place) => (places.has(place) ? [] : [place]))
    const told = { kept: saltMasters.map((_, place) => place).filter((place) => places.has(place)), dropped }
    if (dropped.length === 0) return told
    await writeKeyFile(exportFile, await readFile(file, 'utf8')).catch((failure: NodeJS.ErrnoException) => {
      throw exportRefused(exportFile, failure)
    })
    const document = { privateKey, saltMasters: [newest, ...kept] as const }
    await replaceKeyFile(file, await encryptKeys(document, passphrase, scryptN))
    return told
  } finally {
    lock.close()
  }
}

const exportRefused = (file: string, failure: NodeJS.ErrnoException): AppError =>
  new AppError({
    code: failure.code === 'EEXIST' ? 'EXPORT_EXISTS' : 'EXPORT_UNWRITABLE',
    message: `the keystore as it is could not be kept in ${file} (${failure.code ?? 'unknown'}), so nothing was dropped: name another file`,
    retryable: false,
    cause: failure,
  })
