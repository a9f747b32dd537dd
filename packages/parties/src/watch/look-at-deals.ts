import { disputePoolAbi } from '@lilymed/contracts-abi'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { eventText, readEvents } from '@lilymed/network'
import { readDeal } from '../deals/read-deal.ts'
import { isRuled } from '../dispute/follow-dispute.ts'
import { readDispute } from '../dispute/read-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** Questions that go out together. */
const AT_ONCE = 64

const inBatches = async <In, Out>(
  all: readonly In[],
  ask: (item: In) => Promise<Out>,
): Promise<readonly Out[]> => {
  const answers: Out[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(ask))))
  }
  return answers
}

/** How many deals a provider has on chain, and which disputes of them are open. Throws what reading throws. */
export const readOpenDisputes = async (
  network: PartyNetwork,
  provider: Address,
  block: PinnedBlock,
): Promise<{ readonly deals: number; readonly open: readonly DisputeId[] }> => {
  const { storage, disputePool } = network.client
  const here = { blockHash: block.hash }
  // Deals of which it is the creator as well.
  const deals = await storage.read('getDealsForParty', [hex(provider)], here)
  const known = await inBatches(deals, (dealId) => disputePool.read('disputeOf', [dealId], here))
  const disputed = known.filter((disputeId) => disputeId !== ZERO_BYTES32)
  const seen = await inBatches(disputed, (disputeId) => readDispute(network, disputeId, block))
  const open = seen.flatMap((dispute) =>
    dispute !== null && dispute.resourceProvider === provider && !isRuled(dispute) ? [dispute.disputeId] : [],
  )
  return { deals: deals.length, open }
}

/** Disputes as they stand at a block, null where there is none of an id. Throws what reading throws. */
export const readDisputes = async (
  network: PartyNetwork,
  disputes: readonly DisputeId[],
  block: PinnedBlock,
): Promise<ReadonlyMap<DisputeId, DisputeSeen | null>> => {
  const seen = await inBatches(disputes, (disputeId) => readDispute(network, disputeId, block))
  return new Map(disputes.map((disputeId, index) => [disputeId, seen[index] ?? null]))
}

const poolEvents = (network: PartyNetwork, event: string, fromBlock: number, block: PinnedBlock) =>
  readEvents(network.provider, {
    address: network.client.disputePool.address,
    abi: disputePoolAbi,
    event,
    fromBlock,
    toBlock: block.number,
  })

/** Disputes about a provider's results that were opened from a block on. Throws what reading throws. */
export const readChallenges = async (
  network: PartyNetwork,
  provider: Address,
  from: number,
  block: PinnedBlock,
): Promise<readonly DisputeId[]> =>
  (await poolEvents(network, 'DisputeOpened', from, block))
    .filter(({ args }) => args['resourceProvider'] === provider)
    .map(({ args }) => String(args['disputeId']))

/** A provider's deals of which a challenge was paid for from a block on and is not raised. Throws what reading throws. */
export const readFunded = async (
  network: PartyNetwork,
  provider: Address,
  from: number,
  block: PinnedBlock,
): Promise<readonly DealId[]> => {
  const events = await poolEvents(network, 'ChallengeFunded', from, block)
  const ids = [...new Set(events.flatMap((event) => eventText(event, 'dealId') ?? []))]
  const deals = await inBatches(ids, (dealId) => readDeal(network, dealId, block))
  return deals.flatMap((deal) =>
    deal?.resourceProvider === provider && deal.state === 'ResultsSubmitted' ? [deal.dealId] : [],
  )
}
