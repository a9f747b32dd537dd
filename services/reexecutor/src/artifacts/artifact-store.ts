import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { sha256 } from '../bundle/request-digest.ts'
import { diskFull, isDiskFull, mismatch, tooLarge } from './rejections.ts'
import { readShelf } from './read-shelf.ts'
import { createShelf } from './shelf.ts'
import type { Pin } from './shelf.ts'

/** Bytes that were proved to have their digest. */
export type Artifact = {
  readonly size: number
  /** A stream from disk; `start` and `end` are the first and last byte of a part. */
  read(part?: { readonly start: number; readonly end: number }): Readable
  /** Gives it another name on the same disk, which outlives the artifact; its bytes must not be changed. */
  linkTo(file: string): Promise<void>
}

export type WriteOptions = {
  /** Whose it is, and whose share of the store it takes. */
  readonly owner: string
  /** How many bytes will come, at most; room for all of them is made before the first is taken. */
  readonly bytes: number
  /** The sha256 the bytes must have, `0x` hex. */
  readonly expected?: string
  /** On the disk itself when this resolves, so that a power failure cannot take it. */
  readonly isDurable?: boolean
  /** Pinned from the first moment on. */
  readonly isPinned?: boolean
}

export type WriteRejection = {
  readonly kind: 'rejected'
  readonly code: 'DIGEST_MISMATCH' | 'ARTIFACT_TOO_LARGE' | 'STORE_FULL'
  readonly message: string
}
export type Written =
  | {
      readonly kind: 'stored'
      readonly digest: string
      readonly size: number
      /** Where it was asked for. */
      readonly pin?: Pin | undefined
    }
  | WriteRejection

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes by their sha256 (`0x` hex), in a folder that stays below a limit, each owner with its share of it. */
export type ArtifactStore = {
  readonly usedBytes: number
  readonly pinnedBytes: number
  has(digest: string): boolean
  /** Streams bytes to disk under the digest that they turn out to have. Any number of writers of the same bytes leave one copy. */
  write(source: Bytes, options: WriteOptions): Promise<Written>
  /** Lets one more owner hold what is here; false when it is not. */
  share(owner: string, digest: string): boolean
  /** `undefined` if it is not here, or no longer whole. Counts as use by this owner. */
  open(digest: string, owner: string): Promise<Artifact | undefined>
  /** The whole of a small one. */
  get(digest: string, owner: string): Promise<Uint8Array | undefined>
  /** Keeps those that are here from being dropped; undefined when that is more than the owner's share has room for. */
  pin(owner: string, digests: readonly string[]): Pin | undefined
  unpin(pin: Pin): void
  /** Removes what its owner wants no longer, unless somebody else holds it or it is pinned. */
  discard(owner: string, digest: string): Promise<void>
}

export type ArtifactStoreOptions = {
  readonly directory: string
  /** The folder stays below this. */
  readonly limitBytes: number
  /** What an owner always has room for; `limitBytes` in all, at most. */
  readonly shareOf: (owner: string) => number
  /** Whose is what lies here already. */
  readonly ownersOf?: (digest: string) => readonly string[]
  /** Told how many went to make room. */
  readonly onDropped?: (count: number) => void
  /** What a file takes at least. */
  readonly blockBytes?: number
}

/** Who holds what no owner is known of: it has no share, and so it goes first. */
const nobody = ''

/** Opens (and makes) the folder, and removes what an earlier process left half-written. */
export async function openArtifactStore(options: ArtifactStoreOptions): Promise<ArtifactStore> {
  const { directory, ownersOf = () => [], onDropped = () => undefined } = options
  const fileOf = (digest: string) => join(directory, digest.slice(2, 4), digest.slice(2))
  const shelf = createShelf(options)
  /** Modification times of files whose bytes were hashed by this process. */
  const proved = new Map<string, number>()
  /** Files on their way out: the same bytes must not come in before they are gone, or they would go with them. */
  const leaving = new Map<string, Promise<void>>()
  /** Files that get their names just now. */
  const arriving = new Map<string, Promise<void>>()

  const remove = async (digests: readonly string[]) => {
    await Promise.all(
      digests.map(async (digest) => {
        proved.delete(digest)
        const gone = rm(fileOf(digest), { force: true })
        leaving.set(digest, gone)
        await gone.finally(() => leaving.get(digest) === gone && leaving.delete(digest))
      }),
    )
  }
  const drop = async (digests: readonly string[]) => {
    if (digests.length > 0) onDropped(digests.length)
    await remove(digests)
  }
  for (const [digest, size] of await readShelf(directory)) {
    const owners = ownersOf(digest)
    for (const owner of owners.length === 0 ? [nobody] : owners)
      await drop(shelf.restore(owner, digest, size))
  }

  const place = async (temporary: string, digest: string) => {
    const file = fileOf(digest)
    await rename(temporary, file)
    proved.set(digest, (await stat(file)).mtimeMs)
  }
  /** On the shelf, and pinned, before it has its name: so nothing removes that name in between. */
  const shelve = async (temporary: string, digest: string, put: () => Pin) => {
    await mkdir(dirname(fileOf(digest)), { recursive: true, mode: 0o700 })
    while (leaving.has(digest) || arriving.has(digest)) await (leaving.get(digest) ?? arriving.get(digest))
    const pin = put()
    const placed = place(temporary, digest)
    arriving.set(digest, placed)
    try {
      await placed
      return pin
    } catch (error) {
      shelf.lose(digest)
      throw error
    } finally {
      arriving.delete(digest)
    }
  }

  const write = async (source: Bytes, options: WriteOptions): Promise<Written> => {
    const { owner, bytes: most, expected, isDurable = false, isPinned = false } = options
    const reserved = shelf.reserve(owner, most)
    if (reserved.kind === 'refused') return { ...reserved, kind: 'rejected' }
    const { reservation, dropped } = reserved
    const temporary = join(directory, `incoming-${randomUUID()}`)
    const hash = createHash('sha256')
    let size = 0
    let isPut = false
    try {
      await drop(dropped)
      await using handle = await open(temporary, 'wx', 0o600)
      for await (const chunk of source) {
        size += chunk.length
        if (size > most) return tooLarge(most)
        hash.update(chunk)
        await handle.writeFile(chunk)
      }
      const digest = `0x${hash.digest('hex')}`
      if (expected !== undefined && digest !== expected) return mismatch(expected, digest)
      if (isDurable) await handle.sync()
      const pin = await shelve(temporary, digest, () => {
        isPut = true
        return shelf.put(reservation, digest, size)
      })
      if (!isPinned) shelf.unpin(pin)
      if (isDurable) await syncDirectory(dirname(fileOf(digest)))
      return { kind: 'stored', digest, size, ...(isPinned ? { pin } : {}) }
    } catch (error) {
      if (isDiskFull(error)) return diskFull(directory)
      throw error
    } finally {
      if (!isPut) shelf.release(reservation)
      await rm(temporary, { force: true })
    }
  }

  const prove = async (digest: string, owner: string): Promise<number | undefined> => {
    await arriving.get(digest)?.catch(() => undefined)
    const size = shelf.sizeOf(digest)
    if (size === undefined) return undefined
    const found = await stat(fileOf(digest)).catch(() => undefined)
    const isProved = found !== undefined && found.size === size && proved.get(digest) === found.mtimeMs
    if (!isProved && (found === undefined || (await hashOf(fileOf(digest))) !== digest)) {
      if (shelf.sizeOf(digest) === undefined) return undefined
      shelf.lose(digest)
      await remove([digest])
      return undefined
    }
    proved.set(digest, found.mtimeMs)
    shelf.touch(owner, digest)
    return size
  }

  return {
    get usedBytes() {
      return shelf.usedBytes
    },
    get pinnedBytes() {
      return shelf.pinnedBytes
    },
    has: shelf.has,
    write,
    share: shelf.share,
    open: async (digest, owner) => {
      const size = await prove(digest, owner)
      if (size === undefined) return undefined
      return {
        size,
        read: (part) => createReadStream(fileOf(digest), part),
        linkTo: (file) => link(fileOf(digest), file),
      }
    },
    get: async (digest, owner) => {
      const size = await prove(digest, owner)
      if (size === undefined) return undefined
      const handle = await open(fileOf(digest)).catch(() => undefined)
      if (handle === undefined) return undefined
      await using _file = handle
      const bytes = await handle.readFile()
      return sha256(bytes) === digest ? bytes : undefined
    },
    pin: shelf.pin,
    unpin: shelf.unpin,
    discard: (owner, digest) => remove(shelf.discard(owner, digest)),
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
