import { decode, encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { cidOf, readCid } from '../bundle/cid.ts'
import type { Cid } from '../bundle/cid.ts'
import type { Block } from '../bundle/write-car.ts'

/** A value as a dag-cbor block, by its SHA-256. The same value gives the same bytes. */
export const cborBlock = (value: unknown): Block => {
  const bytes = encode(value)
  return { cid: cidOf('dagCbor', bytes), bytes }
}

/** A link to a block, as dag-cbor holds it. */
export const linkTo = ({ cid }: { readonly cid: Cid }): CID => CID.decode(cid.bytes)

/** The value of a dag-cbor block. @throws BundleDiffers where its bytes are none */
export const readCborBlock = (part: string, { cid, bytes }: Block): unknown => {
  if (cid.codec !== 'dagCbor') throw new BundleDiffers(part, `${part} is ${cid.codec}, expected dag-cbor`)
  try {
    return decode(bytes)
  } catch {
    throw new BundleDiffers(part, `${part} cannot be read as dag-cbor`)
  }
}

/** The CID that a value links to; undefined where it is no link, or to what no bundle has. */
export const linkOf = (value: unknown): Cid | undefined => {
  const link = CID.asCID(value)
  if (link === null) return undefined
  const read = readCid(link.bytes, 0)
  return typeof read === 'string' ? undefined : read.cid
}

/** The members of a value that is a map; undefined of a list, a link, bytes and everything else. */
export const membersOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined => {
  const isMap =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    CID.asCID(value) === null
  return isMap ? Object.entries(value) : undefined
}
