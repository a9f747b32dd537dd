import type { FirstDifference } from '@lilymed/domain'
import type { ComparedFile } from './compared-file.ts'
import { readInStep } from './file-chunks.ts'
import { readSync, openSync, closeSync } from 'node:fs'

const contextBytes = 16

/** Where two files first differ, and up to 16 bytes of each from there on; undefined where the bytes are the same. */
export function firstDifference(ours: ComparedFile, theirs: ComparedFile): FirstDifference | undefined {
  const shared = Math.min(ours.size, theirs.size)
  let offset = ours.size === theirs.size ? -1 : shared
  readInStep({ file: ours.file, offset: 0 }, { file: theirs.file, offset: 0 }, shared, (left, right, at) => {
    if (left.equals(right)) return true
    let index = 0
    while (left[index] === right[index]) index += 1
    offset = at + index
    return false
  })
  if (offset === -1) return undefined
  return { offset, ours: hexAt(ours.file, offset), theirs: hexAt(theirs.file, offset) }
}

function hexAt(file: string, offset: number): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(contextBytes)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, contextBytes, offset)).toString('hex')
  } finally {
    closeSync(descriptor)
  }
}
