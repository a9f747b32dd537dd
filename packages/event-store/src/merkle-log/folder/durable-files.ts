import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes files below a folder so that each is there whole or not at all, even if the machine stops. */
export interface DurableFiles {
  /** The file is whole, and on disk after the next `settle`. */
  write(path: string, bytes: Uint8Array | string): Promise<void>
  /** Resolves once every file written so far would survive. */
  settle(): Promise<void>
  remove(path: string): Promise<void>
}

/**
 * Files are written beside the folder's own content, in `.new`, and moved into place. What a crash left there is
 * dropped.
 */
export async function openDurableFiles(folder: string): Promise<DurableFiles> {
  const beside = join(folder, '.new')
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true })
  const known = new Set<string>()
  const touched = new Set<string>()
  let count = 0

  const ensureFolder = async (path: string): Promise<void> => {
    if (known.has(path)) return
    await mkdir(path, { recursive: true })
    known.add(path)
    // A new folder is an entry in each folder above it.
    for (let at = dirname(path); at.startsWith(folder); at = dirname(at)) touched.add(at)
  }

  return {
    async write(path, bytes) {
      const target = join(folder, path)
      await ensureFolder(dirname(target))
      const temporary = join(beside, String(count++))
      const file = await open(temporary, 'w', 0o644)
      try {
        await file.writeFile(bytes)
        await file.datasync()
      } finally {
        await file.close()
      }
      await rename(temporary, target)
      touched.add(dirname(target))
    },
    async settle() {
      const folders = [...touched]
      touched.clear()
      await Promise.all(folders.map(syncFolder))
    },
    async remove(path) {
      await rm(join(folder, path), { recursive: true, force: true })
      known.delete(join(folder, path))
    },
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined // removed since
    throw error
  })
  try {
    await folder?.sync()
  } finally {
    await folder?.close()
  }
}
