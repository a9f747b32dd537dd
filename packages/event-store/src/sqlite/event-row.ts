import type { FollowedEvent, RecordedEvent } from '../port/event-store.ts'
import { DamagedRow } from './damaged-row.ts'
import type { Names } from './names.ts'
import { toPosition } from './position.ts'
import { decodeMetadata } from './stored-metadata.ts'

/**
 * The columns of an event in the order in which rows are read as arrays. The id comes as text because a blob
 * becomes an array buffer of its own, which makes reading a quarter slower (measured).
 */
export const eventColumns = 'e.pos, e.sid, e.rev, e.tid, hex(e.id), e.created, e.data, e.metadata'

export type EventRow = [
  pos: number,
  sid: number,
  rev: number,
  tid: number,
  id: string,
  created: number,
  data: string,
  metadata: string | null,
]

/** The columns of an event for a follower of the log. */
export const followedColumns = 'e.pos, e.sid, e.rev, e.tid, e.data, e.metadata'

export type FollowedRow = [
  pos: number,
  sid: number,
  rev: number,
  tid: number,
  data: string,
  metadata: string | null,
]

/** Turns a row back into what a follower gets of the event that was appended. @throws DamagedRow */
export function decodeFollowedRow(row: FollowedRow, names: Names): FollowedEvent {
  // Taken apart by an array pattern, a row makes an object for each of its columns (measured).
  const pos = row[0]
  const metadata = row[5]
  return {
    type: names.type(row[3]),
    data: parsed(row[4], pos, JSON.parse) as RecordedEvent['data'],
    metadata: metadata === null ? {} : parsed(metadata, pos, decodeMetadata),
    stream: names.stream(row[1]),
    revision: BigInt(row[2]),
    position: toPosition(pos),
  }
}

/** Turns a row back into the event that was appended. @throws DamagedRow */
export function decodeRow(row: EventRow, names: Names): RecordedEvent {
  const pos = row[0]
  const metadata = row[7]
  return {
    id: formatUuid(row[4]),
    type: names.type(row[3]),
    data: parsed(row[6], pos, JSON.parse) as RecordedEvent['data'],
    metadata: metadata === null ? {} : parsed(metadata, pos, decodeMetadata),
    stream: names.stream(row[1]),
    revision: BigInt(row[2]),
    position: toPosition(pos),
    created: new Date(row[5]),
  }
}

function parsed<T>(text: string, pos: number, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch {
    throw new DamagedRow(`the event at position ${toPosition(pos)} is no JSON`)
  }
}

function formatUuid(upperHex: string): string {
  const hex = upperHex.toLowerCase()
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
