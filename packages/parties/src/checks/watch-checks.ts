import { setTimeout as pause } from 'node:timers/promises'
import { spentOn } from '@lilymed/domain'
import type { CheckRecord, DealId } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import type { PinnedBlock } from '../network/open-party-network.ts'
import { attendDispute } from './attend-dispute.ts'
import { attendResult } from './attend-result.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckNews } from './check-news.ts'
import { findResults } from './find-results.ts'
import { createRerunQueue } from './rerun-queue.ts'
import type { RerunJob } from './rerun-queue.ts'

export type WatchChecksOptions = Omit<CheckContext, 'reruns' | 'once'> & {
  readonly rerun: RerunJob
  readonly signal: AbortSignal
  readonly pollIntervalMs?: number
  /** Ends once there is nothing more to do at the block it began with. */
  readonly isOnce?: boolean
  /** Told of what failed and will be tried again. */
  readonly onTrouble?: (message: string) => void
  /** Told after every look that went through. */
  readonly onLook?: (look: { readonly block: number; readonly at: number; readonly open: number }) => void
}

const oneTime = (): CheckContext['once'] => {
  const told = new Set<string>()
  return (key, news) => {
    if (told.has(key)) return []
    told.add(key)
    return [news]
  }
}

/**
 * Checks a creator's results: with every new block decides about results that came, runs jobs, challenges, follows the disputes and appeals
 * rulings, as the policy says, until the signal aborts. Everything is recorded before it is sent, so that a watch which was cut off at
 * any moment goes on where it was: no result is decided on or challenged twice, and what a day may cost outlasts it.
 *
 * @throws failures that trying again cannot mend
 */
export async function* watchChecks(options: WatchChecksOptions): AsyncGenerator<CheckNews> {
  const { signal, pollIntervalMs = 1_000, isOnce = false, onTrouble, journal, network } = options
  const failures: unknown[] = []
  const told = new Map<DealId, string>()
  /** What goes wrong with one deal keeps no other from being attended. */
  const troubleWith = (dealId: DealId, failure: unknown): void => {
    if (!isAppError(failure)) {
      failures.push(failure)
      return
    }
    if (told.get(dealId) !== failure.message) onTrouble?.(`${dealId}: ${failure.message}`)
    told.set(dealId, failure.message)
  }
  const reruns = createRerunQueue({ run: options.rerun, onTrouble: troubleWith })
  const context: CheckContext = { ...options, reruns, once: oneTime() }
  const open = new Set<DealId>(
    [...journal.checks.records.values()].filter(({ end }) => end === null).map(({ dealId }) => dealId),
  )
  let last: PinnedBlock | undefined
  try {
    while (!signal.aborted) {
      try {
        const block = await network.head()
        const answered = await takeAnswers(context, block)
        yield* answered
        if (last?.hash !== block.hash || answered.length > 0) {
          for (const dealId of await newResults(context, block, last)) open.add(dealId)
          if (last === undefined) yield watching(context, block, open.size)
          for (const dealId of open) {
            if (signal.aborted) break
            yield* await attend(context, dealId).catch((failure: unknown) => {
              troubleWith(dealId, failure)
              return []
            })
            const { end = null } = journal.checks.records.get(dealId) ?? {}
            if (end !== null) open.delete(dealId)
          }
          last = block
          options.onLook?.({ block: block.number, at: block.time, open: open.size })
        }
        if (isOnce && reruns.isIdle()) return
      } catch (failure) {
        if (!isAppError(failure) || !failure.retryable) throw failure
        onTrouble?.(failure.message)
      }
      if (failures.length > 0) throw failures[0]
      await pause(pollIntervalMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await reruns.close()
  }
}

const attend = (context: CheckContext, dealId: DealId): Promise<readonly CheckNews[]> => {
  const record: CheckRecord | undefined = context.journal.checks.records.get(dealId)
  return record === undefined || record.disputeId === null
    ? attendResult(context, dealId)
    : attendDispute(context, record)
}

const newResults = (
  { network, creator, journal }: CheckContext,
  block: PinnedBlock,
  last: PinnedBlock | undefined,
): Promise<readonly DealId[]> =>
  findResults(network, creator, {
    block,
    // After a rewind the head may be lower than it was.
    since: last === undefined ? undefined : Math.min(last.number, block.number),
    skip: (dealId) => journal.checks.records.has(dealId),
  })

const watching = (
  { creator, journal, digests }: CheckContext,
  { number, time }: PinnedBlock,
  open: number,
): CheckNews => ({
  kind: 'watching',
  creator,
  block: number,
  at: time,
  open,
  spent: spentOn(journal.checks, time),
  ...digests,
})

const takeAnswers = async (
  { journal, reruns }: CheckContext,
  { time: at }: PinnedBlock,
): Promise<readonly CheckNews[]> => {
  const news: CheckNews[] = []
  for (const { dealId, advice, resultCid } of reruns.take()) {
    await journal.record({ type: 'ResultRerun', data: { dealId, at, ...advice, resultCid } })
    news.push({ kind: 'rerun', dealId, at, ...advice })
  }
  return news
}
