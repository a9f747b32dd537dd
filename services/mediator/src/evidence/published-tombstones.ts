import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTombstone } from '@lilymed/audit/private-evidence'
import type { Tombstone } from '@lilymed/audit/private-evidence'

/** Signed words of deletions in a mediator's evidence; what is none is passed over. */
export const publishedTombstones = async (folder: string): Promise<readonly Tombstone[]> => {
  const published = join(folder, 'published')
  const names = await readdir(published).catch(() => [])
  const found: Tombstone[] = []
  for (const name of names) {
    const tombstone = name.endsWith('.deleted.json') ? await read(join(published, name)) : undefined
    if (tombstone !== undefined) found.push(tombstone)
  }
  return found
}

const read = async (file: string): Promise<Tombstone | undefined> => {
  try {
    return readTombstone(JSON.parse(await readFile(file, 'utf8')))
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined
    throw failure
  }
}
