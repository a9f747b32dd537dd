import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Comparator } from '@lilymed/domain'
import { comparatorOf } from '../compare/comparator-of.ts'
import type { Compared } from '../compare/comparator-of.ts'
import type { ComparedFile } from '../compare/compared-file.ts'

/** Files on disk for the tests of comparators. */
export type ComparedFiles = {
  /** A file with these bytes. */
  place(path: string, bytes: Uint8Array | string): Promise<ComparedFile>
  /** What a comparator says of two byte strings. */
  compare(comparator: Comparator, ours: Uint8Array | string, theirs: Uint8Array | string): Promise<Compared>
  close(): Promise<void>
}

/** A folder for them, which `close` removes. */
export async function createComparedFiles(): Promise<ComparedFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'lilymed-compared-'))
  let count = 0
  const place = async (path: string, content: Uint8Array | string): Promise<ComparedFile> => {
    const bytes = Buffer.from(content)
    const file = join(folder, String((count += 1)))
    await writeFile(file, bytes)
    return { path, size: bytes.length, sha256: `0x${createHash('sha256').update(bytes).digest('hex')}`, file }
  }
  return {
    place,
    compare: async (comparator, ours, theirs) =>
      comparatorOf(comparator)(await place('ours', ours), await place('theirs', theirs)),
    close: () => rm(folder, { recursive: true }),
  }
}
