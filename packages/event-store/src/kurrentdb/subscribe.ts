import { setTimeout as delay } from 'node:timers/promises'
import { Unavailable } from '../port/errors.ts'
import type { Position, RecordedEvent, SubscribeOptions, SubscriptionBatch } from '../port/event-store.ts'
import { limits } from '../port/limits.ts'
import { checkCount, checkFilter } from '../port/validate.ts'
import type { Doorbell } from './doorbell.ts'
import type { LogPage, LogReader } from './log-reader.ts'
import { fromPosition } from './position.ts'
import { untilAborted } from './within-time.ts'

/** What a subscription needs of the store. `closing` aborts with what it is ended with. */
export interface SubscriptionSource {
  readonly log: LogReader
  readonly createDoorbell: () => Doorbell
  readonly closing: AbortSignal
  /** how often the log is looked at although nobody rang */
  readonly lookIntervalMs: number
}

/** Bounds what a subscription holds in memory while its consumer works. */
const pageSize = 250

const pauseMs = { first: 100, most: 5_000 }

/**
 * Follows the log: reads it in pages after the last position it has seen, and waits at the end for a ring.
 *
 * Whatever breaks, the next page begins after the last event that was seen, so nothing is left out or repeated; while
 * the server is away it keeps trying. A slow consumer holds one page.
 */
export async function* subscribeBatches(
  source: SubscriptionSource,
  options: SubscribeOptions,
): AsyncGenerator<SubscriptionBatch<RecordedEvent>, void, undefined> {
  const { filter, signal, checkpointEvery = limits.defaultCheckpointEvery } = options
  const { log, closing, lookIntervalMs } = source
  if (filter) checkFilter(filter)
  checkCount('checkpointEvery', checkpointEvery)
  closing.throwIfAborted()
  const either = AbortSignal.any([signal, closing])
  const patient = createPatience(either)
  if (options.after !== undefined && options.after !== 'start' && options.after !== 'end') {
    fromPosition(options.after, 'after')
  }
  const start = await patient(() => startOf(log, options))
  closing.throwIfAborted()
  if (start === undefined) return
  let after = start
  let reported = after // the last position the consumer has seen in any item
  let sinceCheckpoint = 0
  let isLive = false
  const bell = source.createDoorbell()
  try {
    while (!signal.aborted) {
      closing.throwIfAborted()
      const size = Math.min(pageSize, checkpointEvery - sinceCheckpoint)
      const page: LogPage | undefined = await patient(async (isRetry) => {
        // A server that was away may have been restored from an older copy, and would let us wait without a word.
        const wasAway = isRetry || bell.hasFailed()
        if (wasAway && after !== 'start') await log.checkNotAhead(after)
        return log.page(after, size, filter)
      })
      if (!page) continue
      if (page.events.length > 0) yield { kind: 'events', events: page.events }
      if (signal.aborted) return
      closing.throwIfAborted()
      reported = page.events.at(-1)?.position ?? reported
      sinceCheckpoint += page.seen
      after = page.upTo
      const isBehind = after !== 'start' && (reported === 'start' || after > reported)
      if (after !== 'start' && (sinceCheckpoint >= checkpointEvery || (page.isEnd && isBehind))) {
        yield { kind: 'checkpoint', position: after }
        reported = after
        sinceCheckpoint = 0
      }
      if (page.isEnd && !isLive) yield { kind: 'caughtUp', ...(after !== 'start' && { position: after }) }
      isLive = page.isEnd
      if (!page.isEnd) continue
      await bell.wait(after, lookIntervalMs, either)
      if (bell.hasFailed()) await delay(pauseMs.first, undefined, { signal: either }).catch(() => undefined)
    }
  } finally {
    bell.close()
  }
}

/** Does a read again, with growing pauses, until it succeeds; undefined as soon as the signal aborts. */
function createPatience(signal: AbortSignal) {
  return async <T>(read: (isRetry: boolean) => Promise<T>): Promise<T | undefined> => {
    let pause = 0
    while (!signal.aborted) {
      try {
        return await untilAborted(read(pause > 0), signal)
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        pause = Math.min(Math.max(pauseMs.first, pause * 2), pauseMs.most)
        await delay(pause, undefined, { signal }).catch(() => undefined)
      }
    }
    return undefined
  }
}

async function startOf(log: LogReader, { after = 'start' }: SubscribeOptions): Promise<Position | 'start'> {
  if (after === 'start') return after
  if (after === 'end') return (await log.end()) ?? 'start'
  await log.checkNotAhead(after)
  return after
}
