import type {
  EventReader,
  ReadBatchesOptions,
  ReadStreamOptions,
  RecordedEvent,
} from '../port/event-store.ts'
import { limits } from '../port/limits.ts'
import { oneByOne } from '../port/one-by-one.ts'
import { checkCount, checkFilter, checkRevision, checkStreamName } from '../port/validate.ts'
import type { LogReader } from './log-reader.ts'
import { fromPosition } from './position.ts'
import type { StreamReader } from './stream-reader.ts'
import { subscribeBatches, type SubscriptionSource } from './subscribe.ts'

/** What the reading half is made of. `closing` aborts with what every call is refused with. */
export interface ReaderParts extends SubscriptionSource {
  readonly log: LogReader
  readonly streams: StreamReader
}

/** Pages of `readStream` grow from the first to the second, so that a short look stays short. */
const streamPage = { first: 50, next: 500 }

/**
 * Size of the first page of the log, so that a short look stays short; later ones are of the size of the batches, but
 * not smaller, so that a small batch is not a round trip of its own.
 */
const firstFetch = 250

/** The reading half of the store. */
export function createEventReader(parts: ReaderParts): Omit<EventReader, 'close'> {
  return {
    readStream: (stream, options = {}) => readStream(parts, stream, options),
    readAll: (options = {}) => readAll(parts, options),
    readBatches: (options = {}) => readBatches(parts, options),
    subscribe: (options) =>
      oneByOne(subscribeBatches(parts, options), () => {
        if (options.signal.aborted) return false
        parts.closing.throwIfAborted()
        return true
      }),
    subscribeBatches: (options) => subscribeBatches(parts, options),
    async head() {
      parts.closing.throwIfAborted()
      return parts.log.head()
    },
    async getMeta(stream) {
      parts.closing.throwIfAborted()
      checkStreamName(stream)
      const { meta, revision } = await parts.streams.meta(stream)
      return { ...meta, revision }
    },
  }
}

async function* readStream(
  { streams, closing }: ReaderParts,
  stream: string,
  options: ReadStreamOptions,
): AsyncGenerator<RecordedEvent> {
  const { direction = 'forward', from = direction === 'forward' ? 'start' : 'end' } = options
  checkStreamName(stream)
  if (from !== 'start' && from !== 'end') checkRevision('from', from)
  if (options.limit !== undefined) checkCount('limit', options.limit)
  if (direction === 'forward' && from === 'end') {
    await streams.page(stream, 'end', 'backward', 1) // nothing to read, but a missing stream is still an error
    return
  }
  let next: bigint | 'start' | 'end' = from
  let left = options.limit ?? Number.MAX_SAFE_INTEGER
  let size = streamPage.first
  while (left > 0) {
    closing.throwIfAborted()
    const wanted = Math.min(size, left)
    const events: readonly RecordedEvent[] = await streams.page(stream, next, direction, wanted)
    yield* events
    const last = events.at(-1)
    if (!last || events.length < wanted || (direction === 'backward' && last.revision === 0n)) return
    left -= events.length
    size = streamPage.next
    next = direction === 'forward' ? last.revision + 1n : last.revision - 1n
  }
}

async function* readAll(parts: ReaderParts, options: ReadBatchesOptions): AsyncGenerator<RecordedEvent> {
  const batchSize = Math.min(options.limit ?? limits.defaultBatchSize, limits.defaultBatchSize)
  for await (const batch of readBatches(parts, { ...options, batchSize })) yield* batch
}

async function* readBatches(
  { log, closing }: ReaderParts,
  options: ReadBatchesOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const { filter, batchSize = limits.defaultBatchSize } = options
  checkCount('batchSize', batchSize, limits.maxBatchSize)
  if (options.limit !== undefined) checkCount('limit', options.limit)
  if (filter) checkFilter(filter)
  let after = options.after ?? 'start'
  if (after !== 'start') fromPosition(after, 'after')
  let left = options.limit ?? Number.MAX_SAFE_INTEGER
  let size = Math.min(firstFetch, left)
  while (left > 0) {
    closing.throwIfAborted()
    const page = await log.page(after, size, filter)
    size = Math.max(batchSize, firstFetch)
    for (let start = 0; start < page.events.length && left > 0; start += batchSize) {
      const batch = page.events.slice(start, start + Math.min(batchSize, left))
      left -= batch.length
      yield batch
    }
    after = page.upTo
    if (page.isEnd) return
  }
}
