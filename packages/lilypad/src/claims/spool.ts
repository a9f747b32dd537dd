import { mkdtemp, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A folder of our own for a stranger's bytes. Its files are named by number: nothing that an archive calls its members ever
 * becomes a path of this machine.
 */
export type Spool = {
  /** Makes a new empty file. */
  readonly create: () => Promise<SpooledFile>
  /** Removes everything. */
  readonly remove: () => Promise<void>
}

export type SpooledFile = {
  readonly file: string
  readonly append: (bytes: Uint8Array) => Promise<void>
  /** Fills a buffer from an offset of the file; throws where the file ends before. */
  readonly read: (offset: number, length: number) => Promise<Buffer>
  readonly close: () => Promise<void>
}

const appendAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, offset)
    offset += bytesWritten
  }
}

/** Small pieces are written together: a claim may come as hundreds of thousands of them. */
const bufferBytes = 65_536

/** A file that is appended to through a buffer. */
const spooledFile = (file: string, handle: FileHandle): SpooledFile => {
  let pieces: Uint8Array[] = []
  let held = 0
  const flush = async (): Promise<void> => {
    const [first, ...others] = pieces
    pieces = []
    held = 0
    if (first) await appendAll(handle, others.length === 0 ? first : Buffer.concat([first, ...others]))
  }
  return {
    file,
    append: async (bytes) => {
      pieces.push(bytes)
      held += bytes.length
      if (held >= bufferBytes) await flush()
    },
    read: async (offset, length) => {
      await flush()
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, offset)
      if (bytesRead !== length)
        throw new RangeError(`expected ${length} bytes at ${offset}, got ${bytesRead}`)
      return bytes
    },
    close: async () => {
      try {
        await flush()
      } finally {
        await handle.close()
      }
    },
  }
}

/** Makes a spool inside a folder that is there. */
export async function createSpool(folder: string): Promise<Spool> {
  const path = await mkdtemp(join(folder, 'claim-'))
  let count = 0
  return {
    create: async () => {
      const file = join(path, String(count))
      count += 1
      const handle = await open(file, 'wx+', 0o600)
      return spooledFile(file, handle)
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
