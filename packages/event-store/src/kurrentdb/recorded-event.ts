import type { RecordedEvent } from '../port/event-store.ts'
import type { JsonValue } from '../port/json-value.ts'
import { EventUnreadable } from './errors.ts'
import { type LogPosition, toPosition } from './position.ts'
import { unwrapMetadata } from './stored-metadata.ts'

/** An event as the client hands it over. */
export interface ClientEvent {
  readonly streamId: string
  readonly id: string
  readonly revision: bigint
  readonly type: string
  readonly isJson: boolean
  readonly data: unknown
  readonly metadata?: unknown
  readonly created: Date
  readonly position?: LogPosition | undefined
}

/**
 * The port's event behind a client's.
 *
 * The client parses JSON on its own, and hands over the bare text where that fails: a damaged event and an event whose
 * data is a text look the same. Events of this store carry the time they were recorded, and were JSON when they were
 * written; a text from anybody else is refused, never guessed.
 *
 * @throws EventUnreadable
 */
export function decodeEvent(event: ClientEvent, stream: string): RecordedEvent {
  const position = toPosition(event.position ?? { commit: 0n, prepare: 0n })
  const place = { stream, revision: event.revision, position }
  if (!event.isJson) throw new EventUnreadable(place, 'JSON, found bytes')
  const unwrapped = unwrapMetadata(event.metadata)
  if (!unwrapped) throw new EventUnreadable(place, 'metadata that is a flat object of texts')
  const { metadata, recordedAt } = unwrapped
  if (recordedAt === undefined && typeof event.data === 'string') {
    throw new EventUnreadable(place, 'JSON written by this store, found a text that may be damaged JSON')
  }
  return {
    id: event.id,
    type: event.type,
    data: event.data as JsonValue,
    metadata,
    stream,
    revision: event.revision,
    position,
    created: recordedAt ?? event.created,
  }
}
