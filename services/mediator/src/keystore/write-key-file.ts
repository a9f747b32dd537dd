import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '@lilymed/service-kit'

/** Writes a key file with mode 0600, on disk when it resolves. Throws EEXIST rather than replace a file. */
export const writeKeyFile = async (file: string, document: string): Promise<void> => {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(document)
    await handle.sync()
  } finally {
    await handle.close()
  }
  syncFolder(dirname(file))
}

/** Replaces a key file at one stroke: whatever happens, the old document or the new one is there, whole. */
export const replaceKeyFile = async (file: string, document: string): Promise<void> => {
  const fresh = `${file}.new`
  await rm(fresh, { force: true })
  await writeKeyFile(fresh, document)
  await rename(fresh, file)
  syncFolder(dirname(file))
}
