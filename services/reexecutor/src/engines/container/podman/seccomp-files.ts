import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeccompProfile } from '../runtime.ts'

/** Keeps profiles in files of a folder, each named by its digest, for a service that reads them by path. */
export function keepSeccompFiles(directory: string): (profile: SeccompProfile) => Promise<string> {
  const kept = new Map<string, Promise<string>>()
  const keep = async (text: string): Promise<string> => {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const file = join(directory, `${createHash('sha256').update(text).digest('hex')}.json`)
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await rename(`${file}.new`, file)
    return file
  }
  return (profile) => {
    const text = JSON.stringify(profile)
    const known = kept.get(text) ?? keep(text)
    kept.set(text, known)
    known.catch(() => kept.delete(text))
    return known
  }
}
