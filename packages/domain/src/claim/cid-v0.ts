import { decodeBase58, encodeBase58 } from 'ethers/utils'
import { parseBytes32, type Bytes32 } from '../values/ids.ts'

// A CIDv0 is the base58btc text of a sha2-256 multihash: 0x12 (sha2-256), 0x20 (32 bytes), the digest. See
// https://github.com/multiformats/cid and https://github.com/multiformats/multihash.
const MULTIHASH_PREFIX = 0x1220n
const DIGEST_BITS = 256n
const CID_V0_LENGTH = 46

/** The sha2-256 digest inside a CIDv0 ("Qm…"); null for any other text, as the pool's claimDigestOf answers zero. */
export const digestOfCidV0 = (cid: string): Bytes32 | null => {
  if (cid.length !== CID_V0_LENGTH || !/^Qm[1-9A-HJ-NP-Za-km-z]+$/.test(cid)) return null
  const multihash = decodeBase58(cid)
  if (multihash >> DIGEST_BITS !== MULTIHASH_PREFIX) return null
  return `0x${BigInt.asUintN(256, multihash).toString(16).padStart(64, '0')}`
}

/** The CIDv0 of a 32-byte sha2-256 digest; throws a TypeError when the digest is not 32 bytes of hex. */
export const cidV0OfDigest = (digest: Bytes32): string =>
  encodeBase58(`0x1220${parseBytes32(digest).slice(2)}`)
