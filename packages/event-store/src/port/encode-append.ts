import { AppendTooLarge, InvalidEvent } from './errors.ts'
import type { Appendable, NewEvent, RecordedEvent } from './event-store.ts'
import { copyJson, copyOwn } from './json-value.ts'
import { limits, namePattern } from './limits.ts'
import { show } from './validate.ts'

/** Marks what needs no second look. */
export const checked: unique symbol = Symbol('checked')

/** An event that `encodeEvents` has checked against the limits: ready to be stored, and of a known size. */
export interface EncodedEvent {
  readonly [checked]: true
  /** in lower case */
  readonly id: string
  readonly type: string
  /** what was given, copied and frozen: what a read gives back */
  readonly value: Pick<RecordedEvent, 'data' | 'metadata'>
  readonly data: string
  /** null where there is none */
  readonly metadata: string | null
  /** what it counts for under `limits` */
  readonly bytes: number
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Checks the events of one append, together and each by itself, and turns them into what is stored.
 *
 * @throws InvalidEvent, AppendTooLarge with the field that is wrong
 */
export function encodeAppend(events: readonly Appendable[]): EncodedEvent[] {
  if (!Array.isArray(events) || events.length === 0)
    throw new InvalidEvent('events', 'at least one event', 'none')
  if (events.length > limits.maxAppendEvents) {
    throw new AppendTooLarge('events', events.length, limits.maxAppendEvents, 'events')
  }
  const encoded = encodeEvents(events)
  checkAppendSize(encoded)
  return encoded
}

/**
 * Checks events, and copies and encodes them, so that a caller may change its objects afterwards. Those that were encoded
 * before are given back, for whoever has to know how large events are before it cuts them into appends.
 *
 * @throws InvalidEvent, AppendTooLarge with the field that is wrong
 */
export function encodeEvents(events: readonly Appendable[]): EncodedEvent[] {
  return events.map((event, index) => (isEncoded(event) ? event : encodeEvent(event, `events[${index}]`)))
}

const isEncoded = (event: Appendable): event is EncodedEvent =>
  typeof event === 'object' && event !== null && checked in event

/** An event as it is stored, without a look at what it is: for events of the engines themselves. */
export function sealEvent(event: Omit<EncodedEvent, typeof checked>): EncodedEvent {
  return { ...event, [checked]: true }
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
  return { [checked]: true, id: event.id.toLowerCase(), type: event.type, value, data, metadata, bytes }
}

const noMetadata: RecordedEvent['metadata'] = Object.freeze({})

function copyMetadata(metadata: NewEvent['metadata'], field: string): RecordedEvent['metadata'] {
  if (metadata === undefined) return noMetadata
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new InvalidEvent(field, 'an object of texts', show(metadata))
  }
  const copy: Record<string, unknown> = copyOwn(metadata, field)
  const keys = Object.keys(copy)
  for (const key of keys) {
    const text = copy[key]
    if (typeof text !== 'string' || !text.isWellFormed() || !key.isWellFormed()) {
      throw new InvalidEvent(`${field}.${key}`, 'a text', show(text))
    }
  }
  return keys.length === 0 ? noMetadata : (Object.freeze(copy) as Record<string, string>)
}
