import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { sha256 } from '../bundle/request-digest.ts'
import { readShelf } from './read-shelf.ts'

/** Bytes that were proved to have their digest. */
export type Artifact = {
  readonly size: number
  /** A stream from disk; `start` and `end` are the first and last byte of a part. */
  read(part?: { readonly start: number; readonly end: number }): Readable
}

export type WriteOptions = {
  /** The sha256 the bytes must have, `0x` hex. */
  readonly expected?: string
  readonly limitBytes?: number
  /** On the disk itself when this resolves, so that a power failure cannot take it. */
  readonly isDurable?: boolean
}

export type Written =
  | { readonly kind: 'stored'; readonly digest: string; readonly size: number }
  | {
      readonly kind: 'rejected'
      readonly code: 'DIGEST_MISMATCH' | 'ARTIFACT_TOO_LARGE' | 'STORE_FULL'
      readonly message: string
    }

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes by their sha256 (`0x` hex), in a folder that stays below a limit. */
export type ArtifactStore = {
  readonly usedBytes: number
  has(digest: string): boolean
  /** Streams bytes to disk under the digest that they turn out to have. Any number of writers of the same bytes leave one copy. */
  write(source: Bytes, options?: WriteOptions): Promise<Written>
  /** `undefined` if it is not here, or no longer whole. */
  open(digest: string): Promise<Artifact | undefined>
  /** The whole of a small one. */
  get(digest: string): Promise<Uint8Array | undefined>
  /** Keeps it, once it is here, from being dropped to make room, until the pin is pulled as often as it was set. */
  pin(digest: string): void
  unpin(digest: string): void
}

export type ArtifactStoreOptions = {
  readonly directory: string
  /** The folder stays below this; what was used longest ago goes first. */
  readonly limitBytes: number
}

/** Opens (and makes) the folder, and removes what an earlier process left half-written. */
export async function openArtifactStore({
  directory,
  limitBytes,
}: ArtifactStoreOptions): Promise<ArtifactStore> {
  const fileOf = (digest: string) => join(directory, digest.slice(2, 4), digest.slice(2))
  /** Sizes, what was used longest ago first. */
  const sizes = await readShelf(directory)
  const pins = new Map<string, number>()
  /** Modification times of files whose bytes were hashed by this process. */
  const proved = new Map<string, number>()
  /** Files on their way out: the same bytes must not come in before they are gone, or they would go with them. */
  const leaving = new Map<string, Promise<void>>()
  let usedBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)

  const forget = async (digest: string) => {
    usedBytes -= sizes.get(digest) ?? 0
    sizes.delete(digest)
    proved.delete(digest)
    const gone = rm(fileOf(digest), { force: true })
    leaving.set(digest, gone)
    await gone.finally(() => leaving.get(digest) === gone && leaving.delete(digest))
  }
  const touch = (digest: string, size: number) => {
    sizes.delete(digest)
    sizes.set(digest, size)
  }
  /** Sets bytes aside before they are written; false when what is pinned leaves no room. */
  const reserve = async (bytes: number): Promise<boolean> => {
    usedBytes += bytes
    for (const digest of sizes.keys()) {
      if (usedBytes <= limitBytes) return true
      if (!pins.has(digest)) await forget(digest)
    }
    if (usedBytes <= limitBytes) return true
    usedBytes -= bytes
    return false
  }

  const shelve = async (temporary: string, digest: string, size: number) => {
    const file = fileOf(digest)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    while (leaving.has(digest)) await leaving.get(digest)
    await rename(temporary, file)
    if (sizes.has(digest)) usedBytes -= size
    touch(digest, size)
    proved.set(digest, (await stat(file)).mtimeMs)
  }

  const write = async (
    source: Bytes,
    { expected, limitBytes: most = limitBytes, isDurable = false }: WriteOptions,
  ) => {
    const temporary = join(directory, `incoming-${randomUUID()}`)
    const hash = createHash('sha256')
    let size = 0
    const handle = await open(temporary, 'wx', 0o600)
    let isShelved = false
    try {
      for await (const chunk of source) {
        if (size + chunk.length > most) return tooLarge(most)
        if (!(await reserve(chunk.length))) return storeFull(limitBytes)
        size += chunk.length
        hash.update(chunk)
        await handle.writeFile(chunk)
      }
      const digest = `0x${hash.digest('hex')}`
      if (expected !== undefined && digest !== expected) return mismatch(expected, digest)
      if (isDurable) await handle.sync()
      await shelve(temporary, digest, size)
      isShelved = true
      if (isDurable) await syncDirectory(dirname(fileOf(digest)))
      return { kind: 'stored', digest, size } as const
    } catch (error) {
      if (isDiskFull(error)) return diskFull(directory)
      throw error
    } finally {
      if (!isShelved) usedBytes -= size
      await handle.close()
      if (!isShelved) await rm(temporary, { force: true })
    }
  }

  const prove = async (digest: string): Promise<number | undefined> => {
    const size = sizes.get(digest)
    if (size === undefined) return undefined
    const found = await stat(fileOf(digest)).catch(() => undefined)
    const isProved = found !== undefined && found.size === size && proved.get(digest) === found.mtimeMs
    if (!isProved && (found === undefined || (await hashOf(fileOf(digest))) !== digest)) {
      await forget(digest)
      return undefined
    }
    proved.set(digest, found.mtimeMs)
    touch(digest, size)
    return size
  }

  return {
    get usedBytes() {
      return usedBytes
    },
    has: (digest) => sizes.has(digest),
    write: (source, options = {}) => write(source, options),
    open: async (digest) => {
      const size = await prove(digest)
      if (size === undefined) return undefined
      return { size, read: (part) => createReadStream(fileOf(digest), part) }
    },
    get: async (digest) => {
      const size = await prove(digest)
      if (size === undefined) return undefined
      const handle = await open(fileOf(digest)).catch(() => undefined)
      if (handle === undefined) return undefined
      await using _file = handle
      const bytes = await handle.readFile()
      return sha256(bytes) === digest ? bytes : undefined
    },
    pin: (digest) => void pins.set(digest, (pins.get(digest) ?? 0) + 1),
    unpin: (digest) => {
      const left = (pins.get(digest) ?? 0) - 1
      if (left > 0) pins.set(digest, left)
      else pins.delete(digest)
    },
  }
}

async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk)
    return `0x${hash.digest('hex')}`
  } catch {
    return undefined
  }
}

/** A new name is on the disk only when its folder is. */
async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory)
  await handle.sync()
}

function tooLarge(limitBytes: number): Written {
  const message = `expected at most ${limitBytes} bytes, there came more`
  return { kind: 'rejected', code: 'ARTIFACT_TOO_LARGE', message }
}

function storeFull(limitBytes: number): Written {
  const message = `the store of ${limitBytes} bytes is full of what unfinished work needs; try again later`
  return { kind: 'rejected', code: 'STORE_FULL', message }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function diskFull(directory: string): Written {
  const message = `the disk under ${directory} is full; make room on it, or lower artifactLimitBytes`
  return { kind: 'rejected', code: 'STORE_FULL', message }
}

function mismatch(expected: string, found: string): Written {
  const message = `expected bytes with the sha256 ${expected}, they have ${found}`
  return { kind: 'rejected', code: 'DIGEST_MISMATCH', message }
}
