import { createCallEncoder } from '@lilymed/chain'
import type { ContractCall } from '@lilymed/chain'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address, Bytes32, DisputeId, Vote } from '@lilymed/domain'
import type { PoolPokeKind } from './due-poke.ts'

/** The calls a mediator makes to the pool. */
export type PoolCalls = {
  commit(disputeId: DisputeId, commitment: Bytes32, sealedVote: string): ContractCall
  reveal(vote: Vote): ContractCall
  appeal(disputeId: DisputeId): ContractCall
  poke(kind: PoolPokeKind, disputeId: DisputeId, round: number): ContractCall
}

/** Encodes calls to the pool at an address. */
export const createPoolCalls = (pool: Address): PoolCalls => {
  const { call } = createCallEncoder(disputePoolAbi, pool)
  return {
    commit: (disputeId, commitment, sealedVote) => call('commit', [disputeId, commitment, sealedVote]),
    reveal: (vote) => call('reveal', [vote]),
    appeal: (disputeId) => call('appeal', [disputeId]),
    poke: (kind, disputeId, round) =>
      kind === 'settle' ? call(kind, [disputeId, round]) : call(kind, [disputeId]),
  }
}
