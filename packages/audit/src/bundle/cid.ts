import { createHash } from 'node:crypto'
import { getBytes, keccak256 } from 'ethers'
import { encodeVarint, readVarint } from './varint.ts'

/** What the blocks of a bundle are, by their multicodec (https://github.com/multiformats/multicodec). */
export const codecs = {
  raw: 0x55,
  dagCbor: 0x71,
  ethBlock: 0x90,
  ethTransactionTrie: 0x92,
  ethReceiptTrie: 0x94,
  dagJson: 0x0129,
} as const
export type Codec = keyof typeof codecs

/** SHA-256, or for what Ethereum hashes itself keccak-256, so that a header's CID is the block's hash. */
const hashes = { sha256: 0x12, keccak256: 0x1b } as const
type HashName = keyof typeof hashes

/** A content identifier, version 1. `text` is its base32 form and tells it from any other. */
export type Cid = {
  readonly text: string
  readonly bytes: Uint8Array
  readonly codec: Codec
  readonly digest: Uint8Array
}

export const hashOf: Readonly<Record<Codec, HashName>> = {
  raw: 'sha256',
  dagCbor: 'sha256',
  dagJson: 'sha256',
  ethBlock: 'keccak256',
  ethTransactionTrie: 'keccak256',
  ethReceiptTrie: 'keccak256',
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

const base32 = (bytes: Uint8Array): string => {
  let [text, bits, value] = ['', 0, 0]
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31]
}

const digestBy: Readonly<Record<HashName, (bytes: Uint8Array) => Uint8Array>> = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  keccak256: (bytes) => getBytes(keccak256(bytes)),
}

/** The CID of a codec with a digest of 32 bytes, hashed as that codec is. */
export const cidOfDigest = (codec: Codec, digest: Uint8Array): Cid => {
  const hash = hashOf[codec]
  const bytes = Buffer.concat([
    encodeVarint(1),
    encodeVarint(codecs[codec]),
    encodeVarint(hashes[hash]),
    encodeVarint(digest.length),
    digest,
  ])
  return { text: `b${base32(bytes)}`, bytes, codec, digest }
}

/** The CID of a block. */
export const cidOf = (codec: Codec, block: Uint8Array): Cid =>
  cidOfDigest(codec, digestBy[hashOf[codec]](block))

/** Whether a block is what its CID says. */
export const isOfCid = ({ codec, digest }: Cid, block: Uint8Array): boolean =>
  Buffer.compare(digestBy[hashOf[codec]](block), digest) === 0

const named = (code: number): Codec | undefined =>
  (Object.keys(codecs) as Codec[]).find((name) => codecs[name] === code)

/** The CID at `offset` and where it ends, or what is wrong with it, in words. */
export const readCid = (
  bytes: Uint8Array,
  offset: number,
): { readonly cid: Cid; readonly end: number } | string => {
  let at = offset
  const numbers: number[] = []
  for (const _ of ['version', 'codec', 'hash', 'length']) {
    const read = readVarint(bytes, at)
    if (read === undefined) return 'is no CID'
    numbers.push(read.value)
    at = read.end
  }
  const [version = 0, code = 0, hash = 0, length = 0] = numbers
  if (version !== 1) return `has a CID of version ${version}, expected 1`
  const codec = named(code)
  if (codec === undefined) return `has the codec 0x${code.toString(16)}, which no part of a bundle has`
  if (hash !== hashes[hashOf[codec]] || length !== 32)
    return `has a ${codec} CID hashed by 0x${hash.toString(16)} to ${length} bytes, expected 32 of ${hashOf[codec]}`
  const digest = bytes.subarray(at, at + length)
  if (digest.length !== length) return 'has a CID that is cut short'
  return { cid: cidOfDigest(codec, digest), end: at + length }
}
