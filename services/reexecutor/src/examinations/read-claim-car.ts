import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openResultCar } from '@lilymed/lilypad/claims'
import type { ComparedFile } from '../compare/compared-file.ts'
import type { ReadClaimCar } from './examine.ts'

/**
 * Opens the CAR of a claim: every block is proved against its CID and the whole against the claim, under Lilypad's limits, and its
 * files lie in the folder under names of our own.
 */
export const readClaimCar: ReadClaimCar = async ({ car, resultCid, directory, signal }) => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const opened = await openResultCar(car, { dataId: resultCid, folder: directory, signal })
  if (opened.kind === 'rejected') return { kind: 'refused', message: opened.rejection.message }
  const digests = new Map(opened.files.map(({ path, sha256 }) => [path, sha256]))
  const files: ComparedFile[] = []
  for (const entry of opened.entries) {
    const sha256 = digests.get(entry.path)
    if (sha256 === undefined) continue
    if ('file' in entry) {
      files.push({ path: entry.path, size: entry.size, sha256, file: entry.file })
    } else if (entry.content !== undefined) {
      const file = join(directory, `content-${files.length}`)
      await writeFile(file, entry.content, { mode: 0o600 })
      files.push({ path: entry.path, size: entry.content.length, sha256, file })
    }
  }
  return { kind: 'read', files }
}
