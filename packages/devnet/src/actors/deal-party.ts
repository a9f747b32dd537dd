import { disputePoolAbi, lilypadControllerAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { chainTermsOf } from '@lilymed/lilypad'
import type { AccountClient } from '../chain/account-client.ts'
import type { DealTerms } from './deal-terms.ts'

export type OnChainMembers = {
  readonly solver: string
  readonly jobCreator: string
  readonly resourceProvider: string
  readonly mediators: readonly string[]
}

export type Contracts = {
  readonly controller: string
  readonly token: string
  readonly disputePool: string
  readonly settlement: string
}

export type ClaimToDeclare = {
  /** Ids of draw classes. */
  readonly drawClasses: readonly string[]
  readonly policyDigest: string
  readonly highestRung: number
}

/** What a job creator or a resource provider does with a deal on chain, each act a transaction of its own key. */
export type DealParty = {
  agree(dealId: string, members: OnChainMembers, terms: DealTerms): Promise<void>
  /** Resource provider: submits what it claims the job produced. */
  addResult(dealId: string, dataId: string): Promise<void>
  /** Resource provider: says in which classes its result repeats, and by which policy and up to which rung it may be compared. */
  declareClaim(dealId: string, claim: ClaimToDeclare): Promise<void>
  /** Job creator: pays for the panels, then challenges. */
  challenge(dealId: string, drawClass: string, rounds: number, escrow: bigint): Promise<void>
  /** Either: says that the bytes behind the claim can be had, and where. */
  postEvidence(disputeId: string, location: string): Promise<void>
  /** Either: lets the pool take what an appeal costs, fees and bond, before there is a ruling to appeal. */
  allowAppeal(amount: bigint): Promise<void>
  /** Either: has the next round of the ladder review a ruling, within its window. */
  appeal(disputeId: string): Promise<void>
  /** Either: ends a challenged deal that nobody ruled on in time. */
  timeoutMediation(dealId: string): Promise<void>
}

/** Lilypad's executors always report one instruction. */
const instructionCount = 1n

/** A party of deals, acting with its own account. */
export const createDealParty = (account: AccountClient, contracts: Contracts): DealParty => {
  const onController = async (method: string, args: readonly unknown[]): Promise<void> => {
    await account.send({ to: contracts.controller, abi: lilypadControllerAbi, method, args })
  }
  const onPool = async (method: string, args: readonly unknown[]): Promise<void> => {
    await account.send({ to: contracts.disputePool, abi: disputePoolAbi, method, args })
  }
  const allow = async (amount: bigint): Promise<void> => {
    const args = [contracts.settlement, amount]
    await account.send({ to: contracts.token, abi: lilypadTokenAbi, method: 'approve', args })
  }
  return {
    agree: async (dealId, members, terms) => {
      const { timeouts, pricing } = chainTermsOf(terms)
      await onController('agree', [dealId, members, timeouts, pricing])
    },
    addResult: (dealId, dataId) => onController('addResult', [dealId, '', dataId, instructionCount]),
    declareClaim: (dealId, { drawClasses, policyDigest, highestRung }) =>
      onPool('declareClaim', [dealId, drawClasses, policyDigest, highestRung]),
    challenge: async (dealId, drawClass, rounds, escrow) => {
      await allow(escrow)
      await onPool('fundChallenge', [dealId, drawClass, rounds])
      await onController('checkResult', [dealId])
    },
    postEvidence: (disputeId, location) => onPool('postEvidence', [disputeId, location]),
    allowAppeal: allow,
    appeal: (disputeId) => onPool('appeal', [disputeId]),
    timeoutMediation: (dealId) => onController('timeoutMediateResult', [dealId]),
  }
}
