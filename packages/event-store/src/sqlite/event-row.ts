import type { RecordedEvent } from '../port/event-store.ts'
import type { Names } from './names.ts'
import { toPosition } from './position.ts'

/** The columns of an event in the order in which rows are read as arrays. */
export const eventColumns = 'e.pos, e.sid, e.rev, e.tid, e.id, e.created, e.data, e.metadata'

export type EventRow = [
  pos: number,
  sid: number,
  rev: number,
  tid: number,
  id: Uint8Array,
  created: number,
  data: string,
  metadata: string | null,
]

/** Turns a row back into the event that was appended. */
export function decodeRow(row: EventRow, names: Names): RecordedEvent {
  const [pos, sid, rev, tid, id, created, data, metadata] = row
  return {
    id: formatUuid(id),
    type: names.type(tid),
    data: JSON.parse(data) as RecordedEvent['data'],
    metadata: metadata === null ? {} : (JSON.parse(metadata) as Record<string, string>),
    stream: names.stream(sid),
    revision: BigInt(rev),
    position: toPosition(pos),
    created: new Date(created),
  }
}

function formatUuid(id: Uint8Array): string {
  const hex = Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
