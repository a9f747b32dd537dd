import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'

/** Multicodec codes (https://github.com/multiformats/multicodec) of what evidence is made of. */
export const codecs = { raw: 0x55, dagPb: 0x70, dagCbor: 0x71 } as const
export const sha2256 = 0x12

/** Text of a CID by which a document is kept: it is safe as the name of a file and as a part of a path. */
const form = /^(?:bafyrei[a-z2-7]{52}|Qm[1-9A-HJ-NP-Za-km-z]{44})$/

/**
 * The CID that names a document, in its one form: of a vote's evidence version 1, dag-cbor, sha2-256; of a claimed result version 0.
 * Undefined for every other text, identity CIDs and other hashes among them.
 */
export const documentCid = (text: string): CID | undefined => {
  if (!form.test(text)) return undefined
  try {
    const cid = CID.parse(text)
    const isOne = cid.version === 0 || cid.code === codecs.dagCbor
    return isOne && cid.multihash.code === sha2256 && cid.toString() === text ? cid : undefined
  } catch {
    return undefined
  }
}

/** The CID of the evidence whose root has this sha2-256 digest (`0x` hex of 32 bytes), which is all that a vote carries. */
export const evidenceCidOf = (digest: string): string =>
  CID.createV1(codecs.dagCbor, create(sha2256, Buffer.from(digest.slice(2), 'hex'))).toString()
