import { getBytes } from 'ethers/utils'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { Bytes32 } from '@lilymed/domain'

/** Multicodec codes (https://github.com/multiformats/multicodec). */
export const dagCbor = 0x71
export const sha2256 = 0x12

/** The CID of the evidence whose root has this sha2-256 digest: version 1, dag-cbor. A vote carries the digest alone. */
export const evidenceCid = (digest: Bytes32): CID => CID.createV1(dagCbor, create(sha2256, getBytes(digest)))
