import { mkdtemp, open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskObservation } from './check-disk.ts'

/** Writes a small file durably into the folder, and takes it away again. Never throws: what fails is the observation. */
export const observeDisk = async (folder: string): Promise<DiskObservation> => {
  try {
    const { mode } = await stat(folder)
    const { bavail, bsize } = await statfs(folder)
    return {
      kind: 'usable',
      freeBytes: bavail * bsize,
      syncMs: await timeToWrite(folder),
      mode: mode & 0o777,
    }
  } catch (failure) {
    const { code = 'unknown error' } = failure as NodeJS.ErrnoException
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'unusable', reason: code }
  }
}

const timeToWrite = async (folder: string): Promise<number> => {
  const place = await mkdtemp(join(folder, '.doctor-'))
  try {
    const file = await open(join(place, 'probe'), 'w')
    try {
      const started = performance.now()
      await file.write('probe')
      await file.sync()
      return performance.now() - started
    } finally {
      await file.close()
    }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
