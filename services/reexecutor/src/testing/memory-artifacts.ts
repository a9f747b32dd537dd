import { Readable } from 'node:stream'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import { sha256 } from '../bundle/request-digest.ts'

export type MemoryArtifacts = ArtifactStore & {
  readonly stored: Map<string, Uint8Array>
  readonly pinned: Map<string, number>
  /** While true, nothing can be written. */
  isFull: boolean
}

/** Artifacts without a disk. */
export function createMemoryArtifacts(): MemoryArtifacts {
  const stored = new Map<string, Uint8Array>()
  const pinned = new Map<string, number>()
  const store: MemoryArtifacts = {
    stored,
    pinned,
    isFull: false,
    get usedBytes() {
      return [...stored.values()].reduce((sum, { length }) => sum + length, 0)
    },
    has: (digest) => stored.has(digest),
    write: async (source, { expected } = {}) => {
      if (store.isFull) return { kind: 'rejected', code: 'STORE_FULL', message: 'full' }
      const bytes = Buffer.concat(await Readable.from(source).toArray())
      const digest = sha256(bytes)
      if (expected !== undefined && digest !== expected) {
        return { kind: 'rejected', code: 'DIGEST_MISMATCH', message: 'mismatch' }
      }
      stored.set(digest, bytes)
      return { kind: 'stored', digest, size: bytes.length }
    },
    open: async (digest) => {
      const bytes = stored.get(digest)
      if (bytes === undefined) return undefined
      const part = (range?: { start: number; end: number }) =>
        range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)
      return { size: bytes.length, read: (range) => Readable.from([Buffer.from(part(range))]) }
    },
    get: async (digest) => stored.get(digest),
    pin: (digest) => void pinned.set(digest, (pinned.get(digest) ?? 0) + 1),
    unpin: (digest) => {
      const left = (pinned.get(digest) ?? 0) - 1
      if (left > 0) pinned.set(digest, left)
      else pinned.delete(digest)
    },
  }
  return store
}
