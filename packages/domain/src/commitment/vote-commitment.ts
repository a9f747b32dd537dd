import { keccak256 } from 'ethers/crypto'
import { TypedDataEncoder } from 'ethers/hash'
import { concat } from 'ethers/utils'
import type { Address, Bytes32 } from '../values/ids.ts'
import type { Vote } from './vote.ts'

/** Which pool on which chain a commitment is for. */
export type PoolIdentity = { readonly chainId: bigint; readonly pool: Address }

/** The EIP-712 types of a vote, in the order that the pool hashes. */
export const VOTE_TYPES = {
  Vote: [
    { name: 'disputeId', type: 'bytes32' },
    { name: 'round', type: 'uint8' },
    { name: 'mediator', type: 'address' },
    { name: 'outcome', type: 'uint8' },
    { name: 'rung', type: 'uint8' },
    { name: 'reason', type: 'uint16' },
    { name: 'resultDigest', type: 'bytes32' },
    { name: 'evidence', type: 'bytes32' },
    { name: 'salt', type: 'bytes32' },
  ],
}

/** The EIP-712 domain of a pool. */
export const voteDomain = ({ chainId, pool }: PoolIdentity) => ({
  name: 'LilyMed',
  version: '1',
  chainId,
  verifyingContract: pool,
})

const votes = TypedDataEncoder.from(VOTE_TYPES)

/** The domain that was hashed last: nearly always the next one too. */
let hashed: (PoolIdentity & { readonly hash: Bytes32 }) | undefined

const domainHash = ({ chainId, pool }: PoolIdentity): Bytes32 => {
  if (hashed?.chainId !== chainId || hashed.pool !== pool) {
    hashed = { chainId, pool, hash: TypedDataEncoder.hashDomain(voteDomain({ chainId, pool })) }
  }
  return hashed.hash
}

/**
 * The commitment of a vote: its EIP-712 digest (https://eips.ethereum.org/EIPS/eip-712). It binds chain, pool and every field,
 * so no other mediator, round or dispute can use it.
 */
export const voteCommitment = (identity: PoolIdentity, vote: Vote): Bytes32 =>
  keccak256(concat(['0x1901', domainHash(identity), votes.hash(vote)]))
