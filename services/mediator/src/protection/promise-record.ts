import { getAddress, isAddress } from 'ethers/address'
import type { Bytes32 } from '@lilymed/domain'
import type { VoteContext } from '../keystore/vote-context.ts'

/** That of all commitments in this vote's dispute and round only this one is ever signed. */
export type PromiseRecord = VoteContext & { readonly commitment: Bytes32 }

/** What names a vote, in one form: spelling makes no second vote. */
export const voteKey = ({ chainId, pool, disputeId, round, mediator }: VoteContext): string =>
  [chainId, pool, disputeId, round, mediator].join('/').toLowerCase()

/** By chain, pool, dispute, round and mediator. */
export const inOrder = (left: PromiseRecord, right: PromiseRecord): number =>
  left.chainId - right.chainId ||
  compare(left.pool, right.pool) ||
  compare(left.disputeId, right.disputeId) ||
  left.round - right.round ||
  compare(left.mediator, right.mediator)

const compare = (left: string, right: string): number => {
  const [low, high] = [left.toLowerCase(), right.toLowerCase()]
  return low < high ? -1 : low > high ? 1 : 0
}

const bytes32 = /^0x[0-9a-fA-F]{64}$/

/** A record from plain JSON, its addresses EIP-55 and its hashes in lower case; undefined where it is none. */
export const promiseOf = (value: unknown): PromiseRecord | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { chainId, pool, disputeId, round, mediator, commitment, ...others } = value as Record<
    string,
    unknown
  >
  const isRecord =
    Object.keys(others).length === 0 &&
    isCount(chainId, Number.MAX_SAFE_INTEGER) &&
    isCount(round, 255) &&
    isAddress(pool) &&
    isAddress(mediator) &&
    isBytes32(disputeId) &&
    isBytes32(commitment)
  if (!isRecord) return undefined
  return {
    chainId,
    pool: getAddress(pool),
    disputeId: disputeId.toLowerCase(),
    round,
    mediator: getAddress(mediator),
    commitment: commitment.toLowerCase(),
  }
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most

const isBytes32 = (value: unknown): value is string => typeof value === 'string' && bytes32.test(value)
