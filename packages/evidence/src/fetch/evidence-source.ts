import type { ByteStream } from '../car/byte-source.ts'

/** Somebody who may hold documents. Whatever it gives is proved before it is believed. */
export type EvidenceSource = {
  /** As the operator calls it. */
  readonly name: string
  /** The CAR of a document; undefined where it does not hold it. Throws where it cannot be asked. */
  get(cid: string, signal: AbortSignal): Promise<ByteStream | undefined>
  /**
   * What it says of contents that were deleted, as JSON that nobody has checked yet; nothing where it has no such list. Throws where it cannot
   * be asked.
   */
  tombstones?(signal: AbortSignal): Promise<readonly unknown[]>
}

/** What a source had to say of a document. `part`: blocks of it are missing. `refused`: it gave something else, see `detail`. */
export type SourceAnswer = {
  readonly source: string
  /** Unix seconds. */
  readonly at: number
  readonly answer: 'whole' | 'part' | 'absent' | 'refused' | 'unreachable'
  readonly detail: string | null
}
