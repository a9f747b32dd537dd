import { createHash } from 'node:crypto'
import { encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { codecs, sha2256 } from '../cid/document-cid.ts'

/** A block, of any bytes under any CID. */
export type TestBlock = { readonly cid: CID; readonly bytes: Uint8Array }

/** Bytes under the CID that they hash to. */
export const blockOf = (bytes: Uint8Array, codec: number = codecs.dagCbor): TestBlock => {
  const multihash = create(sha2256, createHash('sha256').update(bytes).digest())
  return { bytes, cid: codec === codecs.dagPb ? CID.createV0(multihash) : CID.createV1(codec, multihash) }
}

/** A document as its block. */
export const cborBlock = (document: unknown): TestBlock => blockOf(encode(document))

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]

const framed = (...parts: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.from(varint(bytes.length)), bytes])
}

/** A CAR of these roots and blocks, sound or not. */
export const carOf = (roots: readonly CID[], blocks: readonly TestBlock[]): Buffer =>
  Buffer.concat([
    framed(encode({ roots, version: 1 })),
    ...blocks.map(({ cid, bytes }) => framed(cid.bytes, bytes)),
  ])

/** What a document says; with the links to its tails where it says where they stand in it. */
type Content = string | object

/** A sound document of one block, or of a root and raw blocks that it links to. */
export const documentCar = (
  content: Content,
  tails: readonly Uint8Array[] = [],
): {
  readonly cid: string
  readonly digest: string
  readonly car: Buffer
  readonly blocks: readonly TestBlock[]
} => {
  const raws = tails.map((tail) => blockOf(tail, codecs.raw))
  const links = raws.map(({ cid }) => cid)
  const said =
    typeof content === 'function'
      ? (content as (tails: readonly CID[]) => unknown)(links)
      : raws.length === 0
        ? content
        : { content, tails: links }
  const root = cborBlock(said)
  const blocks = [root, ...raws]
  const digest = `0x${Buffer.from(root.cid.multihash.digest).toString('hex')}`
  return { cid: root.cid.toString(), digest, car: carOf([root.cid], blocks), blocks }
}
