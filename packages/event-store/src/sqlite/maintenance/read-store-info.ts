import { existsSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { Position } from '../../port/event-store.ts'
import { withPortErrors } from '../port-error.ts'
import { toPosition } from '../position.ts'
import { pragma } from '../schema.ts'
import { findWriter } from '../writer-lock.ts'
import { inspect, queryNumber } from './inspect.ts'

/** What there is to know of a store without reading its events. */
export interface StoreInfo {
  readonly path: string
  readonly schemaVersion: number
  /** events in the log, those that hold metadata of streams included */
  readonly events: number
  readonly streams: number
  readonly types: number
  /** position of the last event, null in an empty store */
  readonly head: Position | null
  readonly firstCreated: Date | null
  readonly lastCreated: Date | null
  readonly fileBytes: number
  /** what is in the write-ahead log beside the file, folded in as it grows and when the writer closes */
  readonly logBytes: number
  /** of the file, indexes included; null in an empty store */
  readonly bytesPerEvent: number | null
  readonly pageBytes: number
  /** the process that has the store open for writing; `pid` undefined while it has not said who it is */
  readonly writer: { readonly pid: number | undefined } | null
}

/**
 * Reads size, extent and state of a store, at once however large it is and while another process writes.
 *
 * @throws StoreNotFound, StoreUnreadable, StoreTooNew
 */
export function readStoreInfo(path: string): StoreInfo {
  using store = inspect(path)
  const { database, schemaVersion, file } = store
  return withPortErrors(path, () => {
    const events = queryNumber(database, 'SELECT max(pos) FROM event')
    const fileBytes = statSync(file).size
    const logBytes = sizeOf(`${file}-wal`)
    return {
      path,
      schemaVersion,
      events,
      streams: queryNumber(database, 'SELECT count(*) FROM stream WHERE sid > 0'),
      types: queryNumber(database, 'SELECT count(*) FROM type'),
      head: events === 0 ? null : toPosition(events),
      firstCreated: createdAt(database, 1),
      lastCreated: createdAt(database, events),
      fileBytes,
      logBytes,
      bytesPerEvent: events === 0 ? null : Math.round((pageTotal(database) / events) * 10) / 10,
      pageBytes: pragma(database, 'page_size'),
      writer: findWriter(file),
    }
  })
}

/** The file's size as the newest commit sees it, which the file itself reaches when the log is folded in. */
function pageTotal(database: DatabaseSync): number {
  return pragma(database, 'page_count') * pragma(database, 'page_size')
}

function createdAt(database: DatabaseSync, pos: number): Date | null {
  const created = database.prepare('SELECT created FROM event WHERE pos = ?').get(pos)?.['created']
  return created === undefined ? null : new Date(Number(created))
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}
