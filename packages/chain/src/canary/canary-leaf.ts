import { AbiCoder, concat, keccak256 } from 'ethers'

/** What a sponsor commits to about one deal: struct Canary of ICanaries. */
export type Canary = {
  readonly dealId: string
  readonly jobCreator: string
  readonly resourceProvider: string
  /** The right outcome's on-chain number: 1 ACCEPT or 2 REJECT. */
  readonly truth: 1 | 2
  /** 32 random bytes as hex, other ones for each canary: whoever can guess them can tell a canary from its root. */
  readonly salt: string
}

const fields = ['string', 'address', 'address', 'uint8', 'bytes32']
const unguessable = /^0x(?!0{64}$)[0-9a-f]{64}$/i

/**
 * The leaf of a canary, as Canaries.leafOf computes it: keccak256 of the keccak256 of its ABI-encoded fields, in lower-case hex. Hashed
 * twice, so that no inner node of a tree can pass for a leaf.
 *
 * @throws RangeError for a salt that is not 32 bytes of hex, or all zero
 */
export const canaryLeaf = ({ dealId, jobCreator, resourceProvider, truth, salt }: Canary): string => {
  if (!unguessable.test(salt))
    throw new RangeError('expected a salt of 32 random bytes as 0x and 64 hex digits')
  const encoded = AbiCoder.defaultAbiCoder().encode(fields, [
    dealId,
    jobCreator,
    resourceProvider,
    truth,
    salt,
  ])
  return keccak256(concat([keccak256(encoded)]))
}
