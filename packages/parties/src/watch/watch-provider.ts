import { setTimeout as pause } from 'node:timers/promises'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { isFinalDealState, ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { readEvents } from '@lilymed/network'
import { isAppError } from '@lilymed/service-kit'
import { readDeal } from '../deals/read-deal.ts'
import { isRuled } from '../dispute/follow-dispute.ts'
import { readDispute } from '../dispute/read-dispute.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** Something a provider should know of one of its deals. */
export type ProviderNews =
  /** It watches from here; open disputes follow. */
  | { readonly kind: 'watching'; readonly provider: Address; readonly block: number; readonly deals: number }
  /** The creator has paid for a challenge that it has not raised yet. */
  | { readonly kind: 'funded'; readonly block: number; readonly dealId: DealId }
  | { readonly kind: 'challenged' | 'progress' | 'ended'; readonly dispute: DisputeSeen }

export type WatchProviderOptions = {
  readonly signal: AbortSignal
  readonly pollIntervalMs?: number
  /** Told of a look that failed and will be tried again. */
  readonly onTrouble?: (message: string) => void
}

/** Blocks that are looked at once more with every look: what a short reorganisation moved is found again. */
const OVERLAP = 32

const essence = ({ phase, round, committed, revealed, outcome, hasEvidence }: DisputeSeen): string =>
  JSON.stringify([phase, round, committed, revealed, outcome, hasEvidence])

/**
 * Watches a provider's deals: first those whose dispute is open, then, with every new block, what is challenged and how it goes on, until
 * the signal aborts. Nothing is stored: a watch that is started again begins with what is open then.
 */
export async function* watchProvider(
  network: PartyNetwork,
  provider: Address,
  { signal, pollIntervalMs = 1_000, onTrouble }: WatchProviderOptions,
): AsyncGenerator<ProviderNews> {
  const told = new Map<DisputeId, string>()
  const ended = new Set<DisputeId>()
  const funded = new Set<DealId>()
  let last: PinnedBlock | undefined
  while (!signal.aborted) {
    try {
      const block = await network.head()
      if (last?.hash !== block.hash) {
        if (last === undefined) {
          const { deals, open } = await openDisputes(network, provider, block)
          yield { kind: 'watching', provider, block: block.number, deals }
          for (const disputeId of open) told.set(disputeId, '')
        } else {
          const from = Math.max(0, Math.min(last.number, block.number) - OVERLAP)
          for (const disputeId of await challengesSince(network, provider, from, block)) {
            if (!told.has(disputeId) && !ended.has(disputeId)) told.set(disputeId, '')
          }
          for (const dealId of await fundedSince(network, provider, from, block)) {
            if (funded.has(dealId)) continue
            funded.add(dealId)
            yield { kind: 'funded', block: block.number, dealId }
          }
        }
        for (const [disputeId, before] of told) {
          const dispute = await readDispute(network, disputeId, block)
          if (dispute === null) {
            told.delete(disputeId)
            continue
          }
          if (essence(dispute) === before) continue
          told.set(disputeId, essence(dispute))
          if (before === '') yield { kind: 'challenged', dispute }
          else if (!isRuled(dispute)) yield { kind: 'progress', dispute }
          if (!isRuled(dispute)) continue
          told.delete(disputeId)
          ended.add(disputeId)
          yield { kind: 'ended', dispute }
        }
        last = block
      }
    } catch (failure) {
      if (!isAppError(failure) || !failure.retryable) throw failure
      onTrouble?.(failure.message)
    }
    await pause(pollIntervalMs, undefined, { signal }).catch(() => undefined)
  }
}

const openDisputes = async (
  network: PartyNetwork,
  provider: Address,
  block: PinnedBlock,
): Promise<{ readonly deals: number; readonly open: readonly DisputeId[] }> => {
  const { storage, disputePool } = network.client
  const here = { blockHash: block.hash }
  const deals = await storage.read('getDealsForParty', [hex(provider)], here)
  const open: DisputeId[] = []
  for (const dealId of deals) {
    const deal = await readDeal(network, dealId, block)
    if (deal === null || isFinalDealState(deal.state)) continue
    const disputeId = await disputePool.read('disputeOf', [dealId], here)
    if (disputeId === ZERO_BYTES32) continue
    const dispute = await readDispute(network, disputeId, block)
    if (dispute !== null && !isRuled(dispute)) open.push(disputeId)
  }
  return { deals: deals.length, open }
}

const poolEvents = (network: PartyNetwork, event: string, fromBlock: number, block: PinnedBlock) =>
  readEvents(network.provider, {
    address: network.client.disputePool.address,
    abi: disputePoolAbi,
    event,
    fromBlock,
    toBlock: block.number,
  })

const challengesSince = async (
  network: PartyNetwork,
  provider: Address,
  from: number,
  block: PinnedBlock,
): Promise<readonly DisputeId[]> =>
  (await poolEvents(network, 'DisputeOpened', from, block))
    .filter(({ args }) => args['resourceProvider'] === provider)
    .map(({ args }) => String(args['disputeId']))

const fundedSince = async (
  network: PartyNetwork,
  provider: Address,
  from: number,
  block: PinnedBlock,
): Promise<readonly DealId[]> => {
  const found: DealId[] = []
  for (const { args } of await poolEvents(network, 'ChallengeFunded', from, block)) {
    const dealId = String(args['dealId'])
    const deal = await readDeal(network, dealId, block)
    if (deal?.resourceProvider === provider && deal.state === 'ResultsSubmitted') found.push(dealId)
  }
  return found
}
