import { CheckpointAheadOfLog } from '../port/errors.ts'
import type { EventFilter, FollowedEvent, SubscribeOptions, SubscriptionBatch } from '../port/event-store.ts'
import { limits } from '../port/limits.ts'
import { checkCount, checkFilter } from '../port/validate.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { LogPage, LogReader } from './log-reader.ts'
import type { LogTail } from './log-tail.ts'
import { fromPosition, toPosition } from './position.ts'

/** What a subscription needs of the engine; `read` refuses once the store is closed. */
export interface SubscriptionSource {
  readonly read: <T>(look: (log: LogReader) => T) => T
  readonly changes: ChangeSignal
  readonly tail?: LogTail | undefined
}

/** Reads the page that a subscription is at. */
export type ReadPage<Event extends FollowedEvent> = (
  log: LogReader,
  ...page: [after: number, size: number, filter: EventFilter | undefined]
) => LogPage<Event>

/** Bounds what a subscription holds in memory while its consumer works. */
const pageSize = 250

/**
 * Follows the log. Nothing is read ahead of the consumer beyond one page, so a slow consumer costs no memory
 * and loses nothing: it lags, and reads on from the file.
 */
export async function* subscribeBatches<Event extends FollowedEvent>(
  source: SubscriptionSource,
  options: SubscribeOptions,
  readPage: ReadPage<Event>,
): AsyncGenerator<SubscriptionBatch<Event>, void, undefined> {
  const { filter, signal, checkpointEvery = limits.defaultCheckpointEvery } = options
  if (filter) checkFilter(filter)
  checkCount('checkpointEvery', checkpointEvery)
  let after = source.read((log) => startOf(log, options))
  let reported = after // the last position the consumer has seen in any item
  let sinceCheckpoint = 0
  let isLive = false
  const following = source.tail?.follow()

  try {
    while (!signal.aborted) {
      const seen = source.read(() => source.changes.version())
      const size = Math.min(pageSize, checkpointEvery - sinceCheckpoint)
      const page = source.read((log) => readPage(log, after, size, filter))
      if (page.events.length > 0) yield { kind: 'events', events: page.events }
      if (signal.aborted) return
      reported = page.events.length > 0 ? fromPosition(page.events.at(-1)!.position, 'position') : reported
      sinceCheckpoint += page.upTo - after
      after = page.upTo
      following?.passed(after)
      const isDue = sinceCheckpoint >= checkpointEvery || (page.isEnd && after > reported)
      if (isDue) {
        yield { kind: 'checkpoint', position: toPosition(after) }
        reported = after
        sinceCheckpoint = 0
      }
      if (page.isEnd && !isLive) yield { kind: 'caughtUp', ...(after > 0 && { position: toPosition(after) }) }
      isLive = page.isEnd
      if (page.isEnd) await source.changes.wait(seen, signal)
    }
  } finally {
    following?.end()
  }
}

function startOf(log: LogReader, { after = 'start' }: SubscribeOptions): number {
  const head = log.head()
  if (after === 'end') return head
  const start = fromPosition(after, 'after')
  if (start > head) throw new CheckpointAheadOfLog(after, head === 0 ? null : toPosition(head))
  return start
}
