import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex, toUtf8Bytes } from 'ethers/utils'
import type { Address, DealId } from '../values/ids.ts'

/**
 * Whom LilypadMediationRandom draws from a deal's list: `keccak256(abi.encodePacked(block.timestamp, dealId)) % length`, with the
 * block's time in unix seconds. Anyone can recompute it, which makes every MediationRequested of that handler checkable. Undefined for
 * an empty list, from which the handler cannot draw.
 */
export const randomlyDrawn = (
  mediators: readonly Address[],
  blockTimestamp: bigint,
  dealId: DealId,
): Address | undefined => {
  if (mediators.length === 0) return undefined
  const seed = keccak256(concat([toBeHex(blockTimestamp, 32), toUtf8Bytes(dealId)]))
  return mediators[Number(BigInt(seed) % BigInt(mediators.length))]
}
