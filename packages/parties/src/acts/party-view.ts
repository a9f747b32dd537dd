import type { DealOnChain } from '@lilymed/api'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, ParameterSet } from '@lilymed/domain'
import { readDeal } from '../deals/read-deal.ts'
import { readDispute } from '../dispute/read-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { readParameters } from '../network/read-parameters.ts'

/** A deal, its dispute and an account, as plans of a party need them; all of it at one block. Amounts in wei. */
export type PartyView = {
  readonly block: PinnedBlock
  readonly dealId: DealId
  readonly deal: DealOnChain | null
  readonly dispute: DisputeSeen | null
  /** Rounds that are still to be settled, where the dispute is SETTLING. */
  readonly unsettled: readonly number[]
  /** The dispute's own, else those in force. */
  readonly parameters: ParameterSet
  readonly account: {
    readonly address: Address
    readonly tokens: bigint
    /** What Settlement may take. */
    readonly allowance: bigint
    /** What Settlement owes it. */
    readonly credit: bigint
  }
  readonly contracts: Readonly<Record<'controller' | 'disputePool' | 'settlement' | 'token', Address>>
}

/** Reads what a plan of a party is made from. Throws what reading throws. */
export const readPartyView = async (
  network: PartyNetwork,
  dealId: DealId,
  address: Address,
): Promise<PartyView> => {
  const { disputePool, settlement, token, controller } = network.client
  const block = await network.head()
  const here = { blockHash: block.hash }
  const [deal, disputeId, tokens, allowance, credit] = await Promise.all([
    readDeal(network, dealId, block),
    disputePool.read('disputeOf', [dealId], here),
    token.read('balanceOf', [hex(address)], here),
    token.read('allowance', [hex(address), hex(settlement.address)], here),
    settlement.read('creditOf', [hex(address)], here),
  ])
  const dispute = disputeId === ZERO_BYTES32 ? null : await readDispute(network, disputeId, block)
  return {
    block,
    dealId,
    deal,
    dispute,
    unsettled: dispute?.phase === 'SETTLING' ? await unsettledRounds(network, dispute, block) : [],
    parameters: await readParameters(network, block, dispute?.parameterVersion),
    account: { address, tokens, allowance, credit },
    contracts: {
      controller: controller.address,
      disputePool: disputePool.address,
      settlement: settlement.address,
      token: token.address,
    },
  }
}

const unsettledRounds = async (
  { client: { disputePool } }: PartyNetwork,
  { disputeId, round }: DisputeSeen,
  block: PinnedBlock,
): Promise<readonly number[]> => {
  const numbers = Array.from({ length: round }, (_, index) => index + 1)
  const rounds = await Promise.all(
    numbers.map((number) =>
      disputePool.read('getRound', [hex(disputeId), number], { blockHash: block.hash }),
    ),
  )
  return numbers.filter((_, index) => rounds[index]?.settled === false)
}
