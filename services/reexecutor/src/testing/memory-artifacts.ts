import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Pin } from '../artifacts/shelf.ts'
import { sha256 } from '../bundle/request-digest.ts'

export type MemoryArtifacts = ArtifactStore & {
  readonly stored: Map<string, Uint8Array>
  readonly pins: Set<Pin>
  /** Digests that are pinned. */
  pinned(): readonly string[]
  /** While true, nothing can be written. */
  isFull: boolean
  /** No share at all: nothing can be pinned. */
  hasNoShare: boolean
}

/** Artifacts without a disk. */
export function createMemoryArtifacts(): MemoryArtifacts {
  const stored = new Map<string, Uint8Array>()
  const pins = new Set<Pin>()
  const pin = (owner: string, digests: readonly string[]): Pin => {
    const made = { owner, digests: digests.filter((digest) => stored.has(digest)) }
    pins.add(made)
    return made
  }
  const store: MemoryArtifacts = {
    stored,
    pins,
    pinned: () => [...pins].flatMap(({ digests }) => digests),
    isFull: false,
    hasNoShare: false,
    get usedBytes() {
      return [...stored.values()].reduce((sum, { length }) => sum + length, 0)
    },
    pinnedBytes: 0,
    has: (digest) => stored.has(digest),
    share: (_owner, digest) => stored.has(digest),
    write: async (source, { owner, bytes: most, expected, isPinned = false }) => {
      if (store.isFull) return { kind: 'rejected', code: 'STORE_FULL', message: 'full' }
      const bytes = Buffer.concat(await Readable.from(source).toArray())
      if (bytes.length > most) return { kind: 'rejected', code: 'ARTIFACT_TOO_LARGE', message: 'too large' }
      const digest = sha256(bytes)
      if (expected !== undefined && digest !== expected) {
        return { kind: 'rejected', code: 'DIGEST_MISMATCH', message: 'mismatch' }
      }
      stored.set(digest, bytes)
      const size = bytes.length
      return { kind: 'stored', digest, size, ...(isPinned ? { pin: pin(owner, [digest]) } : {}) }
    },
    open: async (digest) => {
      const bytes = stored.get(digest)
      if (bytes === undefined) return undefined
      const part = (range?: { start: number; end: number }) =>
        range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)
      return {
        size: bytes.length,
        read: (range) => Readable.from([Buffer.from(part(range))]),
        linkTo: (file) => writeFile(file, bytes),
      }
    },
    get: async (digest) => stored.get(digest),
    pin: (owner, digests) => (store.hasNoShare ? undefined : pin(owner, digests)),
    unpin: (pulled) => void pins.delete(pulled),
    discard: async (_owner, digest) => void stored.delete(digest),
  }
  return store
}
