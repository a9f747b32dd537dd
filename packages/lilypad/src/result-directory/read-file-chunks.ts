import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { fileChanged } from './file-changed.ts'
import { chunkBytes } from './file-tree.ts'

const readBytes = 4 * chunkBytes
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Fills a buffer unless the file ends before; the number of bytes read. */
const fill = async (handle: FileHandle, buffer: Uint8Array, length: number): Promise<number> => {
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

/**
 * The chunks of a file of a known size. A chunk is valid until the next is asked for: two buffers take turns, so that the next
 * read is under way while a chunk is hashed. Never follows a link, waits for no pipe. Throws an AppError where the file is not
 * a plain file of that size from first byte to last.
 */
export async function* readFileChunks(file: string, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(file, openFlags)
  // Kept, so that the handle is not closed under a read that nobody waits for any more.
  let ahead: Promise<number> | undefined
  try {
    const found = await handle.stat()
    if (!found.isFile() || found.size !== size)
      throw fileChanged(file, size, found.isFile() ? `${found.size} bytes` : 'something else')
    const room = Math.min(readBytes, size)
    const buffers = [Buffer.allocUnsafeSlow(room), Buffer.allocUnsafeSlow(size > room ? room : 0)]
    const readAt = (index: number) =>
      fill(handle, buffers[index % 2] ?? Buffer.alloc(0), Math.min(room, size - index * room))
    const reads = Math.ceil(size / (room || 1))
    ahead = reads > 0 ? readAt(0) : undefined
    for (let index = 0; index < reads; index += 1) {
      const bytes = (await ahead) ?? 0
      const expected = Math.min(room, size - index * room)
      if (bytes < expected) throw fileChanged(file, size, `${index * room + bytes} bytes`)
      ahead = index + 1 < reads ? readAt(index + 1) : undefined
      const buffer = buffers[index % 2]?.subarray(0, bytes) ?? Buffer.alloc(0)
      for (let offset = 0; offset < bytes; offset += chunkBytes)
        yield buffer.subarray(offset, Math.min(offset + chunkBytes, bytes))
    }
    const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size)
    if (bytesRead > 0) throw fileChanged(file, size, 'more')
  } finally {
    await ahead?.catch(() => 0)
    await handle.close()
  }
}
