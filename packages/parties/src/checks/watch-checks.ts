import { setTimeout as pause } from 'node:timers/promises'
import { spentOn } from '@lilymed/domain'
import type { CheckRecord, DealId } from '@lilymed/domain'
import { AppError, isAppError } from '@lilymed/service-kit'
import { sinceOwn } from '../sending/since-own.ts'
import type { PinnedBlock } from '../network/open-party-network.ts'
import { attendDispute } from './attend-dispute.ts'
import { attendResult } from './attend-result.ts'
import { givenUp, pauseAfterFailure } from '../watch/out-of-reach.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckNews } from './check-news.ts'
import { findResults } from './find-results.ts'
import { requiredJournal } from './required-journal.ts'
import { createRerunQueue } from './rerun-queue.ts'
import type { RerunJob } from './rerun-queue.ts'

export type WatchChecksOptions = Omit<CheckContext, 'reruns' | 'once'> & {
  readonly rerun: RerunJob
  readonly signal: AbortSignal
  readonly pollIntervalMs?: number
  /** How long the chain may be out of reach before the watch ends; it goes on trying unless told. */
  readonly patienceMs?: number
  /** Ends once there is nothing more to do at the block it began with. */
  readonly isOnce?: boolean
  /** Told of what failed and will be tried again, once while it stays the same. */
  readonly onTrouble?: (message: string) => void
  /** Told of every failure. */
  readonly onFailure?: () => void
  /** Told after every look that went through. */
  readonly onLook?: (look: CheckLook) => void
}

/** A look at the chain: its block and chain time, what is not settled, and how much of that could not be attended to. */
export type CheckLook = {
  readonly block: number
  readonly at: number
  readonly open: number
  readonly failing: number
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
 * @throws AppError WATCH_BLIND, retryable, where the chain stays out of reach for longer than its patience; failures that trying again cannot mend
 */
export async function* watchChecks(options: WatchChecksOptions): AsyncGenerator<CheckNews> {
  const { signal, pollIntervalMs = 1_000, isOnce = false, onTrouble, onFailure } = options
  const { patienceMs = Number.POSITIVE_INFINITY } = options
  const fatal: unknown[] = []
  const told = new Map<DealId | null, string>()
  const [failing, notRun] = [new Set<DealId>(), new Set<DealId>()]
  const tell = (about: DealId | null, { message }: Error): void => {
    onFailure?.()
    if (told.get(about) !== message) onTrouble?.(about === null ? message : `${about}: ${message}`)
    told.set(about, message)
  }
  /** What goes wrong with one deal keeps no other from being attended. */
  const troubleWith = (among: Set<DealId>, dealId: DealId, failure: unknown): void => {
    if (!isAppError(failure)) {
      fatal.push(failure)
      return
    }
    tell(dealId, failure)
    among.add(dealId)
  }
  const reruns = createRerunQueue({
    run: options.rerun,
    onTrouble: (dealId, failure) => troubleWith(notRun, dealId, failure),
  })
  const journal = requiredJournal(options.journal, (failure) => fatal.push(failure))
  const own = sinceOwn(options)
  const { network } = own
  const context: CheckContext = { ...options, ...own, journal, reruns, once: oneTime() }
  const open = new Set<DealId>(
    [...journal.checks.records.values()].filter(({ end }) => end === null).map(({ dealId }) => dealId),
  )
  let last: PinnedBlock | undefined
  let missed = 0
  let seenAt = performance.now()
  try {
    while (!signal.aborted) {
      try {
        const block = await network.head()
        const answered = await takeAnswers(context, block)
        for (const { dealId } of answered) notRun.delete(dealId)
        yield* answered
        if (last?.hash !== block.hash || answered.length > 0) {
          for (const dealId of await newResults(context, block, last)) open.add(dealId)
          if (last === undefined) yield watching(context, block, open.size)
          for (const dealId of open) {
            if (signal.aborted || fatal.length > 0) break
            failing.delete(dealId)
            yield* await attend(context, dealId).catch((failure: unknown) => {
              troubleWith(failing, dealId, failure)
              return []
            })
            const { end = null } = journal.checks.records.get(dealId) ?? {}
            if (end === null) continue
            for (const known of [open, failing, notRun, told]) known.delete(dealId)
          }
          last = block
          options.onLook?.({
            block: block.number,
            at: block.time,
            open: open.size,
            failing: new Set([...failing, ...notRun]).size,
          })
        }
        missed = 0
        seenAt = performance.now()
        told.delete(null)
        if (fatal.length === 0 && isOnce && reruns.isIdle()) {
          if (failing.size + notRun.size > 0) throw notAttended([...failing, ...notRun])
          return
        }
      } catch (failure) {
        if (!isAppError(failure) || !failure.retryable || failure.code === NOT_ATTENDED) throw failure
        tell(null, failure)
        if (performance.now() - seenAt >= patienceMs) throw givenUp(patienceMs, failure)
        missed += 1
      }
      if (fatal.length > 0) throw fatal[0]
      const wait = missed === 0 ? pollIntervalMs : pauseAfterFailure(missed, pollIntervalMs)
      await pause(wait, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await reruns.close()
  }
}

const NOT_ATTENDED = 'NOT_ATTENDED'

const notAttended = (deals: readonly DealId[]): AppError =>
  new AppError({
    code: NOT_ATTENDED,
    message: `${new Set(deals).size} of the results could not be attended to, for the reasons told: run it again`,
    retryable: true,
  })

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

type RerunNews = Extract<CheckNews, { kind: 'rerun' }>

const takeAnswers = async (
  { journal, reruns }: CheckContext,
  { time: at }: PinnedBlock,
): Promise<readonly RerunNews[]> => {
  const news: RerunNews[] = []
  for (const { dealId, advice, resultCid, dataId } of reruns.take()) {
    await journal.record({ type: 'ResultRerun', data: { dealId, at, ...advice, resultCid, dataId } })
    news.push({ kind: 'rerun', dealId, at, ...advice })
  }
  return news
}
