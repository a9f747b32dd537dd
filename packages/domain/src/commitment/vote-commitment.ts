import { TypedDataEncoder } from 'ethers/hash'
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

/**
 * The commitment of a vote: its EIP-712 digest (https://eips.ethereum.org/EIPS/eip-712). It binds chain, pool and every field,
 * so no other mediator, round or dispute can use it.
 */
export const voteCommitment = (identity: PoolIdentity, vote: Vote): Bytes32 =>
  TypedDataEncoder.hash(voteDomain(identity), VOTE_TYPES, vote)
