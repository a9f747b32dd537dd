import { Interface } from 'ethers/abi'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address, Bytes32, DisputeId, Vote } from '@lilymed/domain'
import type { PokeKind } from './due-poke.ts'

/** A call to the pool: where, and the calldata. */
export type PoolCall = { readonly to: Address; readonly data: string }

/** The calls a mediator makes to the pool. */
export type PoolCalls = {
  commit(disputeId: DisputeId, commitment: Bytes32, sealedVote: string): PoolCall
  reveal(vote: Vote): PoolCall
  poke(kind: PokeKind, disputeId: DisputeId): PoolCall
}

/** Encodes calls to the pool at an address. */
export const createPoolCalls = (pool: Address): PoolCalls => {
  const abi = new Interface(disputePoolAbi)
  const call = (name: string, args: readonly unknown[]): PoolCall => ({
    to: pool,
    data: abi.encodeFunctionData(name, args),
  })
  return {
    commit: (disputeId, commitment, sealedVote) => call('commit', [disputeId, commitment, sealedVote]),
    reveal: (vote) => call('reveal', [vote]),
    poke: (kind, disputeId) => call(kind, [disputeId]),
  }
}
