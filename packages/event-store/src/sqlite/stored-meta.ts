import { type EncodedEvent, sealEvent } from '../port/encode-append.ts'
import type { StreamMeta } from '../port/event-store.ts'

/** Metadata of a stream as the engine keeps it; `softDeleted` is how a soft delete is written down. */
export interface StoredMeta extends StreamMeta {
  readonly softDeleted: boolean
}

/** What `truncateBefore` says of a soft-deleted stream, as on KurrentDB: beyond every revision (2^63 - 1). */
const beyondEvery = 2n ** 63n - 1n

/** Name of the stream that holds a stream's metadata, one event per change. */
export function metaStream(stream: string): string {
  return `$$${stream}`
}

/** The metadata event as it is stored. */
export function encodeMeta(meta: StoredMeta, id: string): EncodedEvent {
  const truncateBefore = meta.softDeleted ? beyondEvery : meta.truncateBefore
  const value = {
    ...(meta.maxCount !== undefined && { maxCount: meta.maxCount }),
    ...(truncateBefore !== undefined && { truncateBefore: truncateBefore.toString() }),
    ...(meta.custom !== undefined && { custom: meta.custom }),
  }
  const data = JSON.stringify(value)
  return sealEvent({
    id,
    type: '$metadata',
    value: { data: value, metadata: {} },
    data,
    metadata: null,
    bytes: Buffer.byteLength(data),
  })
}

/** Reads a stored metadata event back. */
export function decodeMeta(data: string): StoredMeta {
  const stored = JSON.parse(data) as {
    maxCount?: number
    truncateBefore?: string
    custom?: Record<string, string>
  }
  const truncateBefore = stored.truncateBefore === undefined ? undefined : BigInt(stored.truncateBefore)
  return {
    ...(stored.maxCount !== undefined && { maxCount: stored.maxCount }),
    ...(truncateBefore !== undefined && { truncateBefore }),
    ...(stored.custom !== undefined && { custom: stored.custom }),
    softDeleted: truncateBefore === beyondEvery,
  }
}

/** The metadata of a soft-deleted stream once it lives again: what came before stays hidden. */
export function undeleted(meta: StoredMeta | undefined, firstRevision: number): StoredMeta {
  return { ...meta, truncateBefore: BigInt(firstRevision), softDeleted: false }
}
