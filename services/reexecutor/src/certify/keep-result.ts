import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComparedFile } from '../compare/compared-file.ts'
import type { ComparedResult } from '../compare/compare-results.ts'
import type { EngineOutcome } from '../engines/engine.ts'

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>

/** Keeps the files of a result in a folder, under names of our own, until they are compared. */
export async function keepResult(
  { entries, resultCid }: Completed,
  directory: string,
): Promise<ComparedResult> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files: ComparedFile[] = []
  for (const entry of entries) {
    const file = join(directory, String(files.length))
    if ('file' in entry) await copyFile(entry.file, file)
    else if (entry.content === undefined) continue
    else await writeFile(file, entry.content)
    const bytes = await readFile(file)
    const sha256 = `0x${createHash('sha256').update(bytes).digest('hex')}`
    files.push({ path: entry.path, size: bytes.length, sha256, file })
  }
  return { resultCid, files }
}
