import { AppendTooLarge, InvalidEvent } from './errors.ts'
import type { NewEvent, RecordedEvent } from './event-store.ts'
import { copyJson, type JsonValue } from './json-value.ts'
import { limits, namePattern } from './limits.ts'
import { show } from './validate.ts'

/** An event checked against the limits and ready to be stored. */
export interface EncodedEvent {
  /** in lower case */
  readonly id: string
  readonly type: string
  /** what was given, copied and frozen: what a read gives back */
  readonly value: Pick<RecordedEvent, 'data' | 'metadata'>
  readonly data: string
  /** null where there is none */
  readonly metadata: string | null
  readonly bytes: number
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Checks the events of one append and turns them into what is stored, so that a caller may change its
 * objects afterwards.
 *
 * @throws InvalidEvent, AppendTooLarge with the field that is wrong
 */
export function encodeAppend(events: readonly NewEvent[]): EncodedEvent[] {
  if (!Array.isArray(events) || events.length === 0)
    throw new InvalidEvent('events', 'at least one event', 'none')
  if (events.length > limits.maxAppendEvents) {
    throw new AppendTooLarge('events', events.length, limits.maxAppendEvents, 'events')
  }
  const encoded = events.map((event: NewEvent, index) => encodeEvent(event, `events[${index}]`))
  checkAppendSize(encoded)
  return encoded
}

/** Refuses events that together exceed what one append may hold. @throws AppendTooLarge */
export function checkAppendSize(events: readonly EncodedEvent[]): void {
  if (events.length > limits.maxAppendEvents) {
    throw new AppendTooLarge('events', events.length, limits.maxAppendEvents, 'events')
  }
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0)
  if (bytes > limits.maxAppendBytes) throw new AppendTooLarge('events', bytes, limits.maxAppendBytes, 'bytes')
}

function encodeEvent(event: NewEvent, field: string): EncodedEvent {
  if (typeof event !== 'object' || event === null) throw new InvalidEvent(field, 'an event', show(event))
  if (typeof event.id !== 'string' || !uuidShape.test(event.id)) {
    throw new InvalidEvent(`${field}.id`, 'a UUID', show(event.id))
  }
  if (typeof event.type !== 'string' || !namePattern.test(event.type)) {
    throw new InvalidEvent(`${field}.type`, `a name matching ${namePattern}`, show(event.type))
  }
  const value = {
    data: copyJson(event.data, `${field}.data`),
    metadata: copyMetadata(event.metadata, `${field}.metadata`),
  }
  const data = JSON.stringify(value.data)
  const metadata = value.metadata === noMetadata ? null : JSON.stringify(value.metadata)
  const bytes = Buffer.byteLength(data) + (metadata === null ? 0 : Buffer.byteLength(metadata))
  if (bytes > limits.maxEventBytes) throw new AppendTooLarge(field, bytes, limits.maxEventBytes, 'bytes')
  return { id: event.id.toLowerCase(), type: event.type, value, data, metadata, bytes }
}

const noMetadata: RecordedEvent['metadata'] = Object.freeze({})

function copyMetadata(metadata: NewEvent['metadata'], field: string): RecordedEvent['metadata'] {
  if (metadata === undefined) return noMetadata
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new InvalidEvent(field, 'an object of texts', show(metadata))
  }
  const copy = copyJson(metadata, field) as Record<string, JsonValue>
  const keys = Object.keys(copy)
  for (const key of keys) {
    if (typeof copy[key] !== 'string') throw new InvalidEvent(`${field}.${key}`, 'a text', show(copy[key]))
  }
  return keys.length === 0 ? noMetadata : (copy as Record<string, string>)
}
