import type { Cid } from './cid.ts'

const prefix = Buffer.concat([
  Buffer.from([0xa2, 0x65]),
  Buffer.from('roots'),
  Buffer.from([0x81, 0xd8, 0x2a]),
])
const suffix = Buffer.concat([Buffer.from([0x67]), Buffer.from('version'), Buffer.from([0x01])])

/** The header of a CAR of version 1 with one root: dag-cbor of `{roots: [cid], version: 1}`, which has one form alone (IPLD CARv1). */
export const encodeCarHeader = (root: Cid): Uint8Array =>
  Buffer.concat([
    prefix,
    // A byte string with its length in a byte of its own; the zero stands before every CID in dag-cbor.
    Buffer.from([0x58, root.bytes.length + 1, 0x00]),
    root.bytes,
    suffix,
  ])

/** Where the root's CID stands in such a header. */
export const rootOffset = prefix.length + 3
