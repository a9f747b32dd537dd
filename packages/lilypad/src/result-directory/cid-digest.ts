import { CID } from 'multiformats/cid'

const sha2256 = 0x12

/**
 * The sha2-256 digest inside a CIDv0, as lower-case `0x` hex of 32 bytes: what the pool compares with the
 * claim and what a vote carries as `resultDigest`. `undefined` when the text is not a CIDv0.
 */
export function cidDigest(cid: string): `0x${string}` | undefined {
  if (!/^Qm[1-9A-HJ-NP-Za-km-z]{44}$/.test(cid)) return undefined
  try {
    const { version, multihash } = CID.parse(cid)
    if (version !== 0 || multihash.code !== sha2256 || multihash.size !== 32) return undefined
    return `0x${Buffer.from(multihash.digest).toString('hex')}`
  } catch {
    return undefined
  }
}
