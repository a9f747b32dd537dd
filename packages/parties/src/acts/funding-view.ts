import type { DealOnChain } from '@lilymed/api'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { ZeroAddress } from 'ethers/constants'
import { readDeal } from '../deals/read-deal.ts'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { readAccountView } from './party-view.ts'
import type { AccountView, PartyViewAsked } from './party-view.ts'

/** What was paid for challenging a deal, as a plan of taking it back needs it; all of it at one block. Amounts in wei. */
export type FundingView = AccountView & {
  readonly dealId: DealId
  readonly deal: DealOnChain | null
  readonly disputeId: DisputeId | null
  /** Whose it is, whoever sent it, and how much; null where nothing is noted. */
  readonly funding: { readonly jobCreator: Address; readonly rounds: number; readonly amount: bigint } | null
}

/** Reads it. Throws what reading throws, and AppError RPC_LAGS. */
export const readFundingView = async (
  network: PartyNetwork,
  dealId: DealId,
  asked: PartyViewAsked,
): Promise<FundingView> => {
  const { disputePool } = network.client
  const own = await readAccountView(network, asked)
  const here = { blockHash: own.block.hash }
  const [deal, disputeId, { jobCreator, rounds, amount }] = await Promise.all([
    readDeal(network, dealId, own.block),
    disputePool.read('disputeOf', [dealId], here),
    disputePool.read('fundingOf', [dealId], here),
  ])
  return {
    ...own,
    dealId,
    deal,
    disputeId: disputeId === ZERO_BYTES32 ? null : disputeId,
    funding: jobCreator === ZeroAddress ? null : { jobCreator, rounds, amount },
  }
}
