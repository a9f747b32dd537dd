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
import { createEarlierLook } from './earlier-look.ts'
import { createResultSearch } from './find-results.ts'
import { requiredJournal } from './required-journal.ts'
import { createRerunQueue } from './rerun-queue.ts'
import type { RerunJob } from './rerun-queue.ts'
import { createRestingEnds } from './resting-ends.ts'

export type WatchChecksOptions = Omit<CheckContext, 'ends' | 'once' | 'reruns'> & {
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
  const told = new Map<DealId | null | typeof EARLIER, string>()
  const [failing, notRun] = [new Set<DealId>(), new Set<DealId>()]
  const tell = (about: DealId | null | typeof EARLIER, { message }: Error): void => {
    onFailure?.()
    const of = about === null ? '' : about === EARLIER ? 'results of before: ' : `${about}: `
    if (told.get(about) !== message) onTrouble?.(`${of}${message}`)
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
  const ends = createRestingEnds(network)
  const context: CheckContext = { ...options, ...own, journal, reruns, ends, once: oneTime() }
  const open = new Set<DealId>(
    [...journal.checks.records.values()].filter(({ end }) => end === null).map(({ dealId }) => dealId),
  )
  const results = createResultSearch(network, context.creator, (dealId) => journal.checks.records.has(dealId))
  const before = createEarlierLook(results, pollIntervalMs, {
    onFound: () => told.delete(EARLIER),
    onFailure: (failure) => tell(EARLIER, failure),
  })
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
        if (last?.hash !== block.hash || answered.length > 0 || before.isDue()) {
          if (last === undefined) await results.begin(block)
          // After a rewind the head may be lower than it was.
          else
            for (const dealId of await results.since(Math.min(last.number, block.number), block))
              open.add(dealId)
          for (const dealId of await before.look(block)) open.add(dealId)
          if (last === undefined) yield watching(context, block, open.size)
          for (const dealId of open) {
            if (signal.aborted || fatal.length > 0) break
            failing.delete(dealId)
            yield* await attend(context, dealId, block).catch((failure: unknown) => {
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
        if (fatal.length === 0 && isOnce && reruns.isIdle() && (results.isWhole() || told.has(EARLIER))) {
          if (failing.size + notRun.size > 0 || !results.isWhole())
            throw notAttended([...failing, ...notRun], results.isWhole())
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
const EARLIER = Symbol('results of before the watch')

const notAttended = (deals: readonly DealId[], isWhole: boolean): AppError => {
  const some = `${new Set(deals).size} of the results could not be attended to`
  const what = isWhole ? some : 'results of before it began could not all be looked for'
  return new AppError({
    code: NOT_ATTENDED,
    message: `${what}, for the reasons told: run it again`,
    retryable: true,
  })
}

const attend = async (
  context: CheckContext,
  dealId: DealId,
  block: PinnedBlock,
): Promise<readonly CheckNews[]> => {
  const record: CheckRecord | undefined = context.journal.checks.records.get(dealId)
  if (record !== undefined && (await context.ends.isAtRest(record, block))) return []
  return record === undefined || record.disputeId === null
    ? attendResult(context, dealId)
    : attendDispute(context, record)
}

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
