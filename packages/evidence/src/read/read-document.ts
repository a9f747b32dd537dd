import { decode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import type { ByteStream } from '../car/byte-source.ts'
import { carLimits } from '../car/car-limits.ts'
import type { CarLimits } from '../car/car-limits.ts'
import type { CarRejection } from '../car/car-refusal.ts'
import { proveCar } from '../car/prove-car.ts'
import type { ProvedCar } from '../car/prove-car.ts'
import { scanDagCbor } from '../car/scan-dag-cbor.ts'
import { codecs } from '../cid/document-cid.ts'

/** A document as it can be looked at. */
export type ReadDocument = ProvedCar & {
  /**
   * What its root says, links and bytes as dag-json has them (https://ipld.io/specs/codecs/dag-json/spec/); undefined where the root is no
   * dag-cbor, or more than is decoded.
   */
  readonly content: unknown
  /** The raw blocks in it that are no longer than is read of one, by CID. */
  readonly raws: ReadonlyMap<string, Uint8Array>
}

export type ReadOutcome =
  | { readonly kind: 'read'; readonly document: ReadDocument }
  | { readonly kind: 'rejected'; readonly rejection: CarRejection }

/** How much of a document is looked at: its writer chose its size, and may have meant it to fill a memory. */
export type ReadLimits = CarLimits & {
  readonly contentBytes: number
  readonly contentItems: number
  readonly rawBytes: number
}

const defaults = { contentBytes: 4 * 2 ** 20, contentItems: 200_000, rawBytes: 64 * 2 ** 10 }

/** What dag-cbor says, as JSON can. */
export const plainContent = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const link = CID.asCID(value)
  if (link !== null) return { '/': link.toString() }
  if (value instanceof Uint8Array)
    return { '/': { bytes: Buffer.from(value).toString('base64').replace(/=+$/, '') } }
  if (Array.isArray(value)) return value.map(plainContent)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainContent(each)]))
}

const contentOf = (bytes: Uint8Array, limits: ReadLimits): unknown => {
  if (bytes.length > limits.contentBytes || scanDagCbor(bytes).items > limits.contentItems) return undefined
  try {
    return plainContent(decode(bytes))
  } catch {
    return undefined
  }
}

/** Proves a CAR as proveCar does, and reads what its root says. Throws what the stream throws. */
export const readDocument = async (
  cid: string,
  car: ByteStream,
  limits: ReadLimits = { ...carLimits(), ...defaults },
): Promise<ReadOutcome> => {
  let content: unknown
  const raws = new Map<string, Uint8Array>()
  const outcome = await proveCar(cid, car, limits, undefined, (block) => {
    const name = block.cid.toString()
    if (name === cid && block.cid.code === codecs.dagCbor) content = contentOf(block.bytes, limits)
    if (block.cid.code === codecs.raw && block.bytes.length <= limits.rawBytes) raws.set(name, block.bytes)
  })
  if (outcome.kind === 'rejected') return outcome
  const { kind: _, ...proved } = outcome
  return { kind: 'read', document: { ...proved, content, raws } }
}
