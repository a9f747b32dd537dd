import { closeSync, openSync, readSync } from 'node:fs'

const chunkBytes = 2 ** 20

/**
 * Reads `length` bytes of two files from their offsets on, in step and in chunks of one mebibyte, until `visit` answers false.
 * Chunks are reused: a visitor keeps no reference to them. The last is shorter; both of a pair have one length.
 */
export function readInStep(
  ours: { readonly file: string; readonly offset: number },
  theirs: { readonly file: string; readonly offset: number },
  length: number,
  visit: (ours: Buffer, theirs: Buffer, at: number) => boolean,
): void {
  const one = openSync(ours.file, 'r')
  const other = openSync(theirs.file, 'r')
  try {
    const left = Buffer.alloc(Math.min(chunkBytes, length))
    const right = Buffer.alloc(left.length)
    for (let at = 0; at < length; at += left.length) {
      const size = Math.min(left.length, length - at)
      fill(one, left.subarray(0, size), ours.offset + at)
      fill(other, right.subarray(0, size), theirs.offset + at)
      if (!visit(left.subarray(0, size), right.subarray(0, size), at)) return
    }
  } finally {
    closeSync(one)
    closeSync(other)
  }
}

/** The first `length` bytes of a file, or fewer where it ends. */
export function readHead(file: string, length: number): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0))
  } finally {
    closeSync(descriptor)
  }
}

function fill(descriptor: number, buffer: Buffer, position: number): void {
  for (let done = 0; done < buffer.length;) {
    const read = readSync(descriptor, buffer, done, buffer.length - done, position + done)
    if (read === 0) throw new Error('a file became shorter while it was compared; compare again')
    done += read
  }
}
