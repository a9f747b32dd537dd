import type { ByteStream } from '../car/byte-source.ts'
import type { ProvedCar } from '../car/prove-car.ts'
import type { CarRejection } from '../car/car-refusal.ts'

/** A document that is kept: `isWhole` unless blocks that it links to are missing from it. */
export type KeptDocument = { readonly cid: string; readonly bytes: number; readonly isWhole: boolean }

export type PutOutcome =
  | ({ readonly kind: 'kept' } & ProvedCar)
  /** What was there is as good or better, and stays. */
  | ({ readonly kind: 'unchanged' } & ProvedCar)
  | { readonly kind: 'rejected'; readonly rejection: CarRejection }

/**
 * Documents by the CID of their root, each as a CAR that was proved on its way in (proveCar). A document is there or not, never half:
 * whatever happens to the process. A CID that names no document is not there.
 */
export type EvidenceStore = {
  /**
   * Keeps a document, on disk for good when this resolves. One that has more of it takes the place of one in part, and never the other way round.
   * Throws what the source throws, and AppErrors of the disk; then nothing has changed.
   */
  put(cid: string, car: ByteStream): Promise<PutOutcome>
  /**
   * Keeps a form of a document in place of whatever form of it is there, also where that has more: what was deleted of it is to go. Throws as put
   * does.
   */
  reduce(cid: string, car: ByteStream): Promise<PutOutcome>
  find(cid: string): Promise<KeptDocument | undefined>
  /** Its bytes from the beginning to the end. Undefined where it is not kept. Who reads them proves them again if it matters. */
  open(cid: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Every document that is kept, by CID. */
  list(): Promise<readonly KeptDocument[]>
  /** True if there was one. */
  remove(cid: string): Promise<boolean>
}

type Extent = Pick<KeptDocument, 'isWhole' | 'bytes'>

/** Whether one form of a document has more of it than another: each is made of the same blocks, so the longer one has more. */
export const isBetter = (one: Extent, other: Extent): boolean =>
  !other.isWhole && (one.isWhole || one.bytes > other.bytes)
