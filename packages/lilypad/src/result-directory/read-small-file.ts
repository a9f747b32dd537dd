import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { fileChanged } from './file-changed.ts'

/** Up to this size, waiting for a thread of the pool takes longer than the reading itself. */
export const smallFileBytes = 65_536

/** The bytes of a small file; never follows a link, waits for no pipe. Throws an AppError RESULT_FILE_CHANGED. */
export function readSmallFile(file: string, size: number): Uint8Array {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!fstatSync(descriptor).isFile()) throw fileChanged(file, size, 'something else')
    const buffer = Buffer.allocUnsafe(size + 1)
    let filled = 0
    for (;;) {
      const bytes = readSync(descriptor, buffer, filled, buffer.length - filled, null)
      filled += bytes
      if (bytes === 0 || filled === buffer.length) break
    }
    if (filled !== size) throw fileChanged(file, size, filled > size ? 'more' : `${filled} bytes`)
    return buffer.subarray(0, size)
  } finally {
    closeSync(descriptor)
  }
}
