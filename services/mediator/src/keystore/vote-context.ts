import { AbiCoder } from 'ethers/abi'
import { getBytes } from 'ethers/utils'
import type { Address, DisputeId } from '@lilymed/domain'

/** What makes a vote unique: one salt and one sealing key exist for each. */
export type VoteContext = {
  readonly chainId: number
  readonly pool: Address
  readonly disputeId: DisputeId
  readonly round: number
  readonly mediator: Address
}

/** A context as bytes, ABI-encoded under a label, so that no two contexts or purposes give the same bytes. */
export const encodeContext = (label: string, context: VoteContext): Uint8Array =>
  getBytes(
    AbiCoder.defaultAbiCoder().encode(
      ['string', 'uint256', 'address', 'bytes32', 'uint8', 'address'],
      [label, context.chainId, context.pool, context.disputeId, context.round, context.mediator],
    ),
  )
