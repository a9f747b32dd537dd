import { StreamDeleted, StreamNotFound } from '../port/errors.ts'
import type { RecordedEvent, StreamMeta } from '../port/event-store.ts'
import { type PageReader, ReadFailed } from './read-pages.ts'
import { decodeEvent } from './recorded-event.ts'
import { decodeMeta } from './stream-meta.ts'
import type { StreamNames } from './stream-names.ts'

/** Reads streams of one store by their names in the port. */
export interface StreamReader {
  /** @throws StreamNotFound, StreamDeleted */
  page(
    stream: string,
    from: bigint | 'start' | 'end',
    direction: 'forward' | 'backward',
    size: number,
  ): Promise<readonly RecordedEvent[]>
  /** revision of the last event; null for a missing or soft-deleted stream. @throws StreamDeleted */
  lastRevision(stream: string): Promise<bigint | null>
  /** @throws StreamDeleted */
  meta(stream: string): Promise<{ meta: StreamMeta; revision: bigint | null }>
}

export function createStreamReader(pages: PageReader, names: StreamNames): StreamReader {
  const last = async (stored: string, stream: string) => {
    try {
      const [event] = await pages.stream(stored, 'end', 'backward', 1)
      return event
    } catch (error) {
      const missing = explain(error, stream)
      if (missing instanceof StreamNotFound) return undefined
      throw missing
    }
  }

  return {
    async page(stream, from, direction, size) {
      try {
        const events = await pages.stream(names.encode(stream), from, direction, size)
        return events.map((event) => decodeEvent(event, stream))
      } catch (error) {
        throw explain(error, stream)
      }
    },
    async lastRevision(stream) {
      return (await last(names.encode(stream), stream))?.revision ?? null
    },
    async meta(stream) {
      // Read as the stream that it is: the client's own call answers a log position where the revision should be.
      const event = await last(`$$${names.encode(stream)}`, stream)
      if (!event) return { meta: {}, revision: null }
      return { meta: decodeMeta(event.data), revision: event.revision }
    },
  }
}

function explain(error: unknown, stream: string): unknown {
  if (!(error instanceof ReadFailed)) return error
  if (error.failure.kind === 'streamNotFound') return new StreamNotFound(stream)
  return error.failure.kind === 'streamDeleted' ? new StreamDeleted(stream) : error
}
