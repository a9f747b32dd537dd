import { setTimeout as pause } from 'node:timers/promises'
import type { Address } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { OVERLAP, readChallenges, readDisputes, readFunded, readStanding } from './look-at-deals.ts'
import { givenUp, pauseAfterFailure } from './out-of-reach.ts'
import { newsOf, nothingWatched, watchOpened } from './provider-news.ts'
import type { ProviderNews } from './provider-news.ts'

export type WatchProviderOptions = {
  readonly signal: AbortSignal
  /** How often the chain is asked for a new block. */
  readonly pollIntervalMs?: number
  /** How long the chain may be out of reach before the watch gives up. */
  readonly patienceMs?: number
  /** How long blocks below the last one that was looked at, and none but those, are taken for those of a node that lags. */
  readonly lagMs?: number
}

/**
 * Watches a provider's deals: first those whose dispute is open, then, with every new block, what is challenged and how it goes on, until
 * the signal aborts. Behind one URL there may be nodes that lag: what one of them does not have yet was not taken back, so a lower block is
 * looked at only once none but lower ones came for a while. A chain out of reach is tried again with growing pauses, and blocks that went by
 * meanwhile are made up for. Nothing is stored: a watch that is started again begins with what is open then.
 *
 * @throws AppError WATCH_BLIND, retryable, where the chain stays out of reach; failures that trying again cannot mend
 */
export async function* watchProvider(
  network: PartyNetwork,
  provider: Address,
  { signal, pollIntervalMs = 500, patienceMs = 600_000, lagMs = 60_000 }: WatchProviderOptions,
): AsyncGenerator<ProviderNews> {
  let watched = nothingWatched
  let last: PinnedBlock | undefined
  let seenAt = performance.now()
  /** Since when none but lower blocks came. A chain may stand still for longer than a node may lag. */
  let lowerSince: number | undefined
  let failures = 0

  const isNew = ({ hash, number }: PinnedBlock): boolean => {
    if (last === undefined || number >= last.number) {
      lowerSince = undefined
      return hash !== last?.hash
    }
    lowerSince ??= performance.now()
    return performance.now() - lowerSince >= lagMs
  }

  const look = async (head: PinnedBlock): Promise<readonly ProviderNews[]> => {
    const first: ProviderNews[] = []
    let block = head
    let next = watched
    let funded: readonly string[] = []
    if (last === undefined) {
      const standing = await readStanding(network, provider, head)
      const { deals, open } = standing
      block = standing.block
      funded = standing.funded
      first.push({
        kind: 'watching',
        provider,
        block: block.number,
        deals,
        funded: funded.length,
        open: open.length,
      })
      next = watchOpened(next, open)
    } else {
      const from = Math.max(0, Math.min(last.number, block.number) - OVERLAP)
      next = watchOpened(next, await readChallenges(network, provider, from, block))
      funded = await readFunded(network, provider, from, block)
    }
    const disputes = await readDisputes(network, [...next.open.keys()], block)
    const { watched: after, news } = newsOf(
      next,
      { block: block.number, funded, disputes, isFirst: last === undefined },
      2 * OVERLAP,
    )
    // Only now: a look that failed half way is a look that was not.
    watched = after
    last = block
    return [...first, ...news]
  }

  while (!signal.aborted) {
    let wait = pollIntervalMs
    try {
      const block = await network.head()
      const news = isNew(block) ? await look(block) : []
      if (failures > 0) yield { kind: 'seeing', block: block.number }
      failures = 0
      seenAt = performance.now()
      yield* news
    } catch (failure) {
      if (signal.aborted) return
      if (!isAppError(failure) || !failure.retryable) throw failure
      if (performance.now() - seenAt >= patienceMs) throw givenUp(patienceMs, failure)
      failures += 1
      wait = pauseAfterFailure(failures, pollIntervalMs)
      yield { kind: 'blind', reason: failure.message, retryInMs: wait }
    }
    await pause(wait, undefined, { signal }).catch(() => undefined)
  }
}
