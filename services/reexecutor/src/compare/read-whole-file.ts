import { readFileSync } from 'node:fs'
import type { ComparedFile } from './compared-file.ts'
import { tooLarge } from './file-unreadable.ts'

/** The bytes of a file of at most `limit` bytes. */
export function readWholeFile({ path, file, size }: ComparedFile, limit: number): Buffer {
  if (size > limit) tooLarge(`${path}: ${size} bytes, more than the ${limit} that this comparator opens`)
  return readFileSync(file)
}
