import { encodeCarHeader } from './car-header.ts'
import type { Cid } from './cid.ts'
import { encodeVarint } from './varint.ts'

/** A block of a bundle. */
export type Block = { readonly cid: Cid; readonly bytes: Uint8Array }

/** A CAR of version 1: its root, then the blocks in the order in which they are given. */
export const writeCar = (root: Cid, blocks: readonly Block[]): Uint8Array => {
  const header = encodeCarHeader(root)
  const pieces: Uint8Array[] = [encodeVarint(header.length), header]
  for (const { cid, bytes } of blocks)
    pieces.push(encodeVarint(cid.bytes.length + bytes.length), cid.bytes, bytes)
  return Buffer.concat(pieces)
}
