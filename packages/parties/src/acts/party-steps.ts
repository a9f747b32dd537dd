import { formatUnits } from 'ethers/utils'
import { createCallEncoder } from '@lilymed/chain'
import { disputePoolAbi, lilypadControllerAbi, lilypadTokenAbi, settlementAbi } from '@lilymed/contracts-abi'
import type { Bytes32, DealId, DisputeId } from '@lilymed/domain'
import { hex } from '../network/open-party-network.ts'
import type { PartyStep } from '../sending/party-sender.ts'
import type { PartyView } from './party-view.ts'

/** An amount of wei as LP. */
export const lp = (wei: bigint): string => `${formatUnits(wei, 18).replace(/\.0$/, '')} LP`

/** A chain time (unix seconds) as ISO 8601. */
export const timeOf = (seconds: number): string =>
  seconds > 253_402_300_799 ? 'never' : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** The steps that plans of a party are made of. */
export const partySteps = (contracts: PartyView['contracts']) => {
  const pool = createCallEncoder(disputePoolAbi, contracts.disputePool)
  const controller = createCallEncoder(lilypadControllerAbi, contracts.controller)
  return {
    approve: (amount: bigint): PartyStep => ({
      what: `let Settlement ${contracts.settlement} take ${lp(amount)}`,
      call: createCallEncoder(lilypadTokenAbi, contracts.token).call('approve', [
        hex(contracts.settlement),
        amount,
      ]),
    }),
    declare: (dealId: DealId, drawClasses: readonly Bytes32[], policy: Bytes32, rung: number): PartyStep => ({
      what: `declare ${drawClasses.length} class${drawClasses.length === 1 ? '' : 'es'}, policy ${policy.slice(0, 10)}… and rung ${rung}, for good`,
      call: pool.call('declareClaim', [dealId, drawClasses.map(hex), hex(policy), rung]),
    }),
    postEvidence: (disputeId: DisputeId, location: string): PartyStep => ({
      what: 'say on chain where the bytes of the result are',
      call: pool.call('postEvidence', [hex(disputeId), location]),
    }),
    appeal: (disputeId: DisputeId, deadline: number): PartyStep => ({
      what: 'appeal the ruling',
      call: pool.call('appeal', [hex(disputeId)]),
      deadline,
    }),
    closeRound: (disputeId: DisputeId): PartyStep => ({
      what: 'have the round’s votes counted',
      call: pool.call('closeRound', [hex(disputeId)]),
    }),
    finalise: (disputeId: DisputeId): PartyStep => ({
      what: 'finalise the dispute',
      call: pool.call('finalise', [hex(disputeId)]),
    }),
    settle: (disputeId: DisputeId, round: number): PartyStep => ({
      what: `settle round ${round}`,
      call: pool.call('settle', [hex(disputeId), round]),
    }),
    withdrawFunding: (dealId: DealId, amount: bigint): PartyStep => ({
      what: `take ${lp(amount)} of escrow back`,
      call: pool.call('withdrawFunding', [dealId]),
    }),
    timeout: (dealId: DealId): PartyStep => ({
      what: 'end the deal by timeout, which refunds both parties',
      call: controller.call('timeoutMediateResult', [dealId]),
    }),
    claim: (amount: bigint): PartyStep => ({
      what: `collect ${lp(amount)} of credit`,
      call: createCallEncoder(settlementAbi, contracts.settlement).call('claim', []),
    }),
  }
}
