import { setTimeout as pause } from 'node:timers/promises'
import type { Address } from '@lilymed/domain'
import { AppError, isAppError } from '@lilymed/service-kit'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { readChallenges, readDisputes, readFunded, readOpenDisputes } from './look-at-deals.ts'
import { newsOf, nothingWatched, watchOpened } from './provider-news.ts'
import type { ProviderNews } from './provider-news.ts'

export type WatchProviderOptions = {
  readonly signal: AbortSignal
  /** How often the chain is asked for a new block. */
  readonly pollIntervalMs?: number
  /** How long the chain may be out of reach before the watch gives up. */
  readonly patienceMs?: number
}

/** Blocks that are looked at once more with every look: what a short reorganisation moved is found again. */
const OVERLAP = 32
const LONGEST_PAUSE_MS = 15_000

/** The first pause is a look's, and each the double of the one before. */
export const pauseAfterFailure = (failures: number, pollIntervalMs: number): number =>
  Math.min(LONGEST_PAUSE_MS, pollIntervalMs * 2 ** Math.min(failures - 1, 16))

const givenUp = (patienceMs: number, cause: AppError): AppError =>
  new AppError({
    code: 'WATCH_BLIND',
    message: `nothing was seen of the chain for ${Math.round(patienceMs / 1000)} s and nobody watches any more (${cause.message}): mend the RPC or name another, and start the watch again; it begins with what is open then`,
    retryable: true,
    cause,
  })

/**
 * Watches a provider's deals: first those whose dispute is open, then, with every new block, what is challenged and how it goes on, until
 * the signal aborts. A chain out of reach is tried again with growing pauses, and blocks that went by meanwhile are made up for. Nothing is
 * stored: a watch that is started again begins with what is open then.
 *
 * @throws AppError WATCH_BLIND, retryable, where the chain stays out of reach; failures that trying again cannot mend
 */
export async function* watchProvider(
  network: PartyNetwork,
  provider: Address,
  { signal, pollIntervalMs = 500, patienceMs = 600_000 }: WatchProviderOptions,
): AsyncGenerator<ProviderNews> {
  let watched = nothingWatched
  let last: PinnedBlock | undefined
  let seenAt = performance.now()
  let failures = 0

  const look = async (block: PinnedBlock): Promise<readonly ProviderNews[]> => {
    const first: ProviderNews[] = []
    let next = watched
    let funded: readonly string[] = []
    if (last === undefined) {
      const { deals, open } = await readOpenDisputes(network, provider, block)
      first.push({ kind: 'watching', provider, block: block.number, deals })
      next = watchOpened(next, open)
    } else {
      const from = Math.max(0, Math.min(last.number, block.number) - OVERLAP)
      next = watchOpened(next, await readChallenges(network, provider, from, block))
      funded = await readFunded(network, provider, from, block)
    }
    const disputes = await readDisputes(network, [...next.open.keys()], block)
    const { watched: after, news } = newsOf(next, { block: block.number, funded, disputes }, 2 * OVERLAP)
    // Only now: a look that failed half way is a look that was not.
    watched = after
    last = block
    return [...first, ...news]
  }

  while (!signal.aborted) {
    let wait = pollIntervalMs
    try {
      const block = await network.head()
      const news = block.hash === last?.hash ? [] : await look(block)
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
