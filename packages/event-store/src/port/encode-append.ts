import { AppendTooLarge, InvalidEvent } from './errors.ts'
import type { NewEvent } from './event-store.ts'
import { findNonJson } from './json-value.ts'
import { limits, namePattern } from './limits.ts'
import { show } from './validate.ts'

/** An event checked against the limits and ready to be stored. `metadata` is null where there is none. */
export interface EncodedEvent {
  readonly id: Buffer
  readonly type: string
  readonly data: string
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
  const bad = findNonJson(event.data, `${field}.data`)
  if (bad) throw new InvalidEvent(bad.path, 'a value JSON can carry', bad.found)
  const data = JSON.stringify(event.data)
  const metadata = encodeMetadata(event.metadata, `${field}.metadata`)
  const bytes = Buffer.byteLength(data) + (metadata === null ? 0 : Buffer.byteLength(metadata))
  if (bytes > limits.maxEventBytes) throw new AppendTooLarge(field, bytes, limits.maxEventBytes, 'bytes')
  return { id: Buffer.from(event.id.replaceAll('-', ''), 'hex'), type: event.type, data, metadata, bytes }
}

function encodeMetadata(metadata: NewEvent['metadata'], field: string): string | null {
  if (metadata === undefined) return null
  const bad = findNonJson(metadata, field)
  if (bad) throw new InvalidEvent(bad.path, 'a text', bad.found)
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new InvalidEvent(field, 'an object of texts', show(metadata))
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw new InvalidEvent(`${field}.${key}`, 'a text', show(value))
  }
  const json = JSON.stringify(metadata)
  return json === '{}' ? null : json
}
