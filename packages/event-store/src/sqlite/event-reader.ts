import { StoreClosed } from '../port/errors.ts'
import type {
  EventReader,
  ReadBatchesOptions,
  ReadStreamOptions,
  RecordedEvent,
} from '../port/event-store.ts'
import { limits } from '../port/limits.ts'
import { oneByOne } from '../port/one-by-one.ts'
import { checkCount, checkFilter, checkRevision, checkStreamName } from '../port/validate.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { LogReader } from './log-reader.ts'
import type { LogTail } from './log-tail.ts'
import { withPortErrors } from './port-error.ts'
import { fromPosition, toPosition } from './position.ts'
import { subscribeBatches, type ReadPage } from './subscribe.ts'

/** What the reading half is made of. */
export interface ReaderParts {
  readonly path: string
  readonly log: LogReader
  readonly changes: ChangeSignal
  readonly isClosed: () => boolean
  /** of the process that writes the log */
  readonly tail?: LogTail
}

type Read = <T>(look: (log: LogReader) => T) => T

/** Pages of `readStream` grow from the first to the second, so that a short look stays short. */
const streamPage = { first: 50, next: 500 }

/** The reading half of the store, over a connection that may also be the writer's. */
export function createEventReader(parts: ReaderParts): Omit<EventReader, 'close'> {
  const read: Read = (look) => {
    if (parts.isClosed()) throw new StoreClosed()
    return withPortErrors(parts.path, () => look(parts.log))
  }
  const { tail } = parts
  const source = { read, changes: parts.changes, tail }
  const readPage: ReadPage<RecordedEvent> = (log, ...page) => tail?.page(...page) ?? log.page(...page)
  return {
    readStream: (stream, options = {}) => readStream(read, stream, options),
    readAll: (options = {}) => readAll(read, options),
    readBatches: (options = {}) => readBatches(read, options),
    subscribe: (options) =>
      oneByOne(subscribeBatches(source, options, readPage), () => !options.signal.aborted),
    subscribeBatches: (options) =>
      subscribeBatches(
        source,
        options,
        (log, ...page) => tail?.followedPage(...page) ?? log.followedPage(...page),
      ),
    async head() {
      const head = read((log) => log.head())
      return head === 0 ? null : toPosition(head)
    },
    async getMeta(stream) {
      checkStreamName(stream)
      const { meta, revision } = read((log) => log.meta(stream))
      return { ...meta, revision: revision === null ? null : BigInt(revision) }
    },
  }
}

async function* readStream(
  read: Read,
  stream: string,
  options: ReadStreamOptions,
): AsyncGenerator<RecordedEvent> {
  const { direction = 'forward', from = direction === 'forward' ? 'start' : 'end' } = options
  checkStreamName(stream)
  if (from !== 'start' && from !== 'end') checkRevision('from', from)
  if (options.limit !== undefined) checkCount('limit', options.limit)
  const isForward = direction === 'forward'
  const found = read((log) => log.openStream(stream))
  if (isForward && from === 'end') return
  let low =
    isForward && from !== 'start' && from !== 'end' ? Math.max(found.first, Number(from)) : found.first
  let high =
    isForward || from === 'end' ? found.last : Math.min(found.last, from === 'start' ? 0 : Number(from))
  let left = options.limit ?? Number.MAX_SAFE_INTEGER
  let size = streamPage.first
  while (left > 0 && low <= high) {
    const range = { low, high, size: Math.min(size, left) }
    const events = read((log) => log.streamPage(found.sid, range, direction))
    if (events.length === 0) return
    yield* events
    left -= events.length
    size = streamPage.next
    if (isForward) low += events.length
    else high -= events.length
  }
}

async function* readAll(read: Read, options: ReadBatchesOptions): AsyncGenerator<RecordedEvent> {
  const batchSize = Math.min(options.limit ?? limits.defaultBatchSize, limits.defaultBatchSize)
  for await (const batch of readBatches(read, { ...options, batchSize })) yield* batch
}

async function* readBatches(
  read: Read,
  options: ReadBatchesOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const { filter, batchSize = limits.defaultBatchSize } = options
  checkCount('batchSize', batchSize, limits.maxBatchSize)
  if (options.limit !== undefined) checkCount('limit', options.limit)
  if (filter) checkFilter(filter)
  let after = fromPosition(options.after ?? 'start', 'after')
  let left = options.limit ?? Number.MAX_SAFE_INTEGER
  while (left > 0) {
    const page = read((log) => log.page(after, batchSize, filter))
    const events = page.events.length > left ? page.events.slice(0, left) : page.events
    if (events.length > 0) yield events
    left -= events.length
    after = page.upTo
    if (page.isEnd) return
  }
}
