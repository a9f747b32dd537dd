import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import type { PoolIdentity } from '../commitment/vote-commitment.ts'
import type { Bytes32, DisputeId } from '../values/ids.ts'

/** What a round's draw is seeded with: the pool, the round and the randomness of the beacon round that it pinned. */
export type SeedParts = PoolIdentity & {
  readonly disputeId: DisputeId
  readonly round: number
  readonly randomness: Bytes32
}

/** The seed of a round's draw. Source: DisputePool.panelSeed. */
export const panelSeed = ({ chainId, pool, disputeId, round, randomness }: SeedParts): Bytes32 =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['string', 'uint256', 'address', 'bytes32', 'uint8', 'bytes32'],
      ['LILYMED/DRAW/v1', chainId, pool, disputeId, round, randomness],
    ),
  )

/** The number that walk `walk` (from 0) of a draw starts from, before it is reduced to the weight left. */
export const walkNumber = (seed: Bytes32, walk: number): bigint =>
  BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256'], [seed, walk])))
