import { v4 } from 'uuid'
import { checkAppendSize, encodeAppend } from '../port/encode-append.ts'
import { InvalidArgument, StoreClosed } from '../port/errors.ts'
import type { Appendable, AppendResult, EventStore, Expected, StreamMeta } from '../port/event-store.ts'
import { checkCount, checkExpected, checkStreamName } from '../port/validate.ts'
import { checkMeta } from '../port/validate-meta.ts'
import { type MultiAppendContext, appendToStreams } from './append-multi.ts'
import { appendEvents, type ClientNewEvent, type StoredAppend, toClientEvents } from './append.ts'
import { createStreamDeletion } from './stream-deletion.ts'
import { encodeMeta } from './stream-meta.ts'
import { wrapMetadata } from './stored-metadata.ts'

type WritingHalf = Pick<EventStore, 'append' | 'setMeta' | 'softDelete' | 'tombstone'> &
  Required<Pick<EventStore, 'appendMulti'>>

/** The writing half of the store, which can be told to take nothing more. */
export interface StoreWriter {
  readonly store: WritingHalf
  /** from now on every call is refused with StoreClosed */
  refuse(): void
  /** resolves when every write under way has its verdict, and at the latest after `ms` */
  settled(ms: number): Promise<void>
}

export function createStoreWriter(context: MultiAppendContext): StoreWriter {
  const { names } = context
  const underWay = new Set<Promise<unknown>>()
  let isClosed = false

  /** Keeps count of a call's work; what is wrong with its arguments is said before anything is sent. */
  const track = <T>(work: () => Promise<T>): Promise<T> => {
    const promise = work()
    const entry = promise.catch(() => undefined).finally(() => underWay.delete(entry))
    underWay.add(entry)
    return promise
  }
  const checkOpen = () => {
    if (isClosed) throw new StoreClosed()
  }
  const encode = (stream: string, expected: Expected, events: readonly Appendable[]) => {
    checkStreamName(stream)
    checkExpected(expected)
    const encoded = encodeAppend(events)
    const bytes = encoded.reduce((sum, event) => sum + event.bytes, 0)
    const append: StoredAppend = {
      stream,
      stored: names.encode(stream),
      expected,
      events: toClientEvents(encoded, new Date()),
      bytes,
    }
    return { encoded, append }
  }
  const writeMeta = (stream: string, meta: StreamMeta, expected: Expected): Promise<AppendResult> => {
    const event: ClientNewEvent = {
      id: v4(),
      type: '$metadata',
      contentType: 'application/json',
      data: encodeMeta(meta) as never,
      metadata: wrapMetadata(null, new Date()),
    }
    const stored = `$$${names.encode(stream)}`
    return appendEvents(context, { stream, stored, expected, events: [event], bytes: 0 })
  }
  const deletion = createStreamDeletion({ ...context, setMeta: writeMeta })

  const store: WritingHalf = {
    async append(stream, expected, events, options) {
      checkOpen()
      if (options?.timeoutMs !== undefined) checkCount('timeoutMs', options.timeoutMs, 2 ** 31 - 1)
      const { append } = encode(stream, expected, events)
      return track(() => appendEvents(context, append, options))
    },
    async appendMulti(requests) {
      checkOpen()
      const streams = requests.map((request) => request.stream)
      if (streams.length === 0 || new Set(streams).size !== streams.length) {
        const found = streams.join(', ')
        throw new InvalidArgument('requests', 'one or more requests, each for a stream of its own', found)
      }
      const encoded = requests.map((request) => encode(request.stream, request.expected, request.events))
      checkAppendSize(encoded.flatMap((each) => each.encoded))
      return track(() =>
        appendToStreams(
          context,
          encoded.map(({ append }) => append),
        ),
      )
    },
    async setMeta(stream, meta, expected = 'any') {
      checkOpen()
      checkStreamName(stream)
      checkExpected(expected)
      const checked = checkMeta(meta)
      return track(() => writeMeta(stream, checked, expected))
    },
    async softDelete(stream, expected) {
      checkOpen()
      checkStreamName(stream)
      checkExpected(expected)
      await track(() => deletion.softDelete(stream, expected))
    },
    async tombstone(stream, expected) {
      checkOpen()
      checkStreamName(stream)
      checkExpected(expected)
      await track(() => deletion.tombstone(stream, expected))
    },
  }

  return {
    store,
    refuse() {
      isClosed = true
    },
    async settled(ms) {
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, ms)
      await Promise.race([Promise.all(underWay), late.promise])
      clearTimeout(timer)
    },
  }
}
