import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import type { Address, DealId, DisputeId } from '../values/ids.ts'

/** What makes a dispute unique: where it is held, and exactly which claim was challenged when. Times are unix seconds. */
export type DisputeIdParts = {
  readonly chainId: bigint
  readonly pool: Address
  readonly controller: Address
  readonly dealId: DealId
  readonly dataId: string
  readonly instructionCount: bigint
  readonly resultsSubmittedAt: bigint
  readonly checkedAt: bigint
}

/** The pool's dispute id: keccak256 of the ABI encoding of the parts, dataId as the hash of its bytes. Source: DisputePool. */
export const deriveDisputeId = (parts: DisputeIdParts): DisputeId =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['uint256', 'address', 'address', 'string', 'bytes32', 'uint256', 'uint256', 'uint256'],
      [
        parts.chainId,
        parts.pool,
        parts.controller,
        parts.dealId,
        keccak256(toUtf8Bytes(parts.dataId)),
        parts.instructionCount,
        parts.resultsSubmittedAt,
        parts.checkedAt,
      ],
    ),
  )

/** The key of a deal in Settlement: keccak256 of the deal id's UTF-8 bytes. */
export const dealKeyOf = (dealId: DealId): string => keccak256(toUtf8Bytes(dealId))
