import { disputePoolAbi } from '@lilymed/contracts-abi'
import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { eventText, readEvents } from '@lilymed/network'
import { listDeals } from '../deals/list-deals.ts'
import { readDeal } from '../deals/read-deal.ts'
import { isRuled } from '../dispute/follow-dispute.ts'
import { readDispute } from '../dispute/read-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** Blocks that are looked at once more with every look: what a short reorganisation moved is found again. */
export const OVERLAP = 32
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

const submittedOf = async (
  network: PartyNetwork,
  provider: Address,
  deals: readonly DealId[],
  block: PinnedBlock,
): Promise<readonly DealId[]> => {
  const read = await inBatches(deals, (dealId) => readDeal(network, dealId, block))
  return read.flatMap((deal) =>
    deal?.resourceProvider === provider && deal.state === 'ResultsSubmitted' ? [deal.dealId] : [],
  )
}

/** How a provider's deals stand when a watch begins. */
export type StandingDeals = {
  /** Where they stand so: later than what was asked for where the list of them took long to read. */
  readonly block: PinnedBlock
  /** How many it has on chain; null where the node does not answer the list of them. */
  readonly deals: number | null
  readonly open: readonly DisputeId[]
  /** Deals of which a challenge is paid for and is not raised. */
  readonly funded: readonly DealId[]
}

/** Which of a provider's deals are disputed or about to be. Throws what reading throws. */
export const readStanding = async (
  network: PartyNetwork,
  provider: Address,
  block: PinnedBlock,
): Promise<StandingDeals> => {
  // Deals of which it is the creator as well.
  const deals = await listDeals(network, provider, block)
  return deals === null
    ? standingByEvents(network, provider, block)
    : standingOf(network, provider, deals, block)
}

const openOf = async (
  network: PartyNetwork,
  provider: Address,
  disputes: readonly DisputeId[],
  block: PinnedBlock,
): Promise<readonly DisputeId[]> => {
  const seen = await inBatches(disputes, (disputeId) => readDispute(network, disputeId, block))
  return seen.flatMap((dispute) =>
    dispute !== null && dispute.resourceProvider === provider && !isRuled(dispute) ? [dispute.disputeId] : [],
  )
}

const standingOf = async (
  network: PartyNetwork,
  provider: Address,
  deals: readonly DealId[],
  block: PinnedBlock,
): Promise<StandingDeals> => {
  const { disputePool } = network.client
  const here = { blockHash: block.hash }
  const known = await inBatches(deals, (dealId) => disputePool.read('disputeOf', [dealId], here))
  const disputed = known.filter((disputeId) => disputeId !== ZERO_BYTES32)
  const open = await openOf(network, provider, disputed, block)
  const quiet = deals.filter((_, place) => known[place] === ZERO_BYTES32)
  const fundings = await inBatches(quiet, (dealId) => disputePool.read('fundingOf', [dealId], here))
  const paid = quiet.filter((_, place) => (fundings[place]?.rounds ?? 0) > 0)
  return { block, deals: deals.length, open, funded: await submittedOf(network, provider, paid, block) }
}

/** Reading of long ago takes longer than many nodes keep a block's state: how it all stands is asked of the newest one. */
const standingByEvents = async (
  network: PartyNetwork,
  provider: Address,
  asked: PinnedBlock,
): Promise<StandingDeals> => {
  const { firstBlock } = network
  const challenges = await readChallenges(network, provider, firstBlock, asked)
  const paid = await readPaid(network, firstBlock, asked)
  const block = await network.head()
  const from = Math.max(firstBlock, asked.number - OVERLAP)
  const disputes = new Set([...challenges, ...(await readChallenges(network, provider, from, block))])
  const deals = new Set([...paid, ...(await readPaid(network, from, block))])
  const open = await openOf(network, provider, [...disputes], block)
  return { block, deals: null, open, funded: await submittedOf(network, provider, [...deals], block) }
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

/** Deals of whomever of which a challenge was paid for from a block on. Throws what reading throws. */
const readPaid = async (
  network: PartyNetwork,
  from: number,
  block: PinnedBlock,
): Promise<readonly DealId[]> => {
  const events = await poolEvents(network, 'ChallengeFunded', from, block)
  return [...new Set(events.flatMap((event) => eventText(event, 'dealId') ?? []))]
}

/** A provider's deals of which a challenge was paid for from a block on and is not raised. Throws what reading throws. */
export const readFunded = async (
  network: PartyNetwork,
  provider: Address,
  from: number,
  block: PinnedBlock,
): Promise<readonly DealId[]> => submittedOf(network, provider, await readPaid(network, from, block), block)
