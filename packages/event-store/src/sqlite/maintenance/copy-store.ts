import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, backup } from 'node:sqlite'
import { StoreExists, StoreUnreadable, Unavailable } from '../../port/errors.ts'
import type { Position } from '../../port/event-store.ts'
import type { Finding } from '../locate-damage.ts'
import { resultCode, resultCodeOf } from '../database.ts'
import { toPortError } from '../port-error.ts'
import { toPosition } from '../position.ts'
import { findHidden, findProblems } from './find-problems.ts'
import { inspect, queryNumber } from './inspect.ts'

/** A copy that was made and checked. */
export interface CopyReport {
  readonly source: string
  readonly target: string
  readonly events: number
  /** position of the last event in the copy, null if the store was empty */
  readonly head: Position | null
  readonly bytes: number
}

/** Pages copied between two turns of the event loop. */
const pagesPerStep = 2_048

/**
 * Copies one snapshot of a store into a file of its own that needs nothing beside it. A process may write the
 * source meanwhile: the snapshot keeps the copy from starting over, and the source's log from being folded in
 * until it is done. The copy is checked, on the disk and private to its owner before it gets its name, so a
 * file of that name is whole.
 *
 * @throws StoreExists, StoreNotFound, StoreUnreadable (with the page), StoreTooNew, Unavailable (disk full)
 */
export async function copyStore(source: string, target: string): Promise<CopyReport> {
  refuseExisting(target)
  using store = inspect(source)
  const partial = reserve(target)
  try {
    refuse(source, findHidden(store.file))
    const events = await copySnapshot(store.database, partial)
    seal(source, partial, events)
    refuseExisting(target)
    renameSync(partial, target)
    syncToDisk(dirname(target))
    const head = events === 0 ? null : toPosition(events)
    return { source, target, events, head, bytes: statSync(target).size }
  } catch (error) {
    for (const left of [partial, `${partial}-journal`]) rmSync(left, { force: true })
    throw toCopyError(error, source, target)
  }
}

/** Only the copy is written, so it is the copy that finds the disk full. */
function toCopyError(error: unknown, source: string, target: string): Error {
  if (isFileError(error)) return new Unavailable(`${target}: ${error.message}`, error)
  if (resultCodeOf(error) !== resultCode.full) return toPortError(error, source)
  return new Unavailable(
    `${target}: the disk is full; nothing was left there, free space and try again`,
    error,
  )
}

/** Neither a store nor what is left of one may be written over: an old log beside a new file would be played into it. */
export function refuseExisting(target: string): void {
  const taken = [target, `${target}-wal`, `${target}-journal`].find((path) => existsSync(path))
  if (taken !== undefined) throw new StoreExists(taken)
}

function reserve(target: string): string {
  const partial = `${target}.partial`
  try {
    closeSync(openSync(partial, 'wx', 0o600))
    return partial
  } catch (error) {
    if (isFileError(error) && error.code === 'EEXIST') {
      throw new Unavailable(
        `${partial} exists: another copy to ${target} is under way, or one was interrupted; then remove that file`,
      )
    }
    if (!isFileError(error)) throw error
    const reason =
      error.code === 'ENOENT'
        ? `the directory ${dirname(target)} does not exist; create it first`
        : error.message
    throw new Unavailable(`${target}: ${reason}`, error)
  }
}

/** A read transaction on the source's own connection pins the snapshot that SQLite's backup copies. */
async function copySnapshot(database: DatabaseSync, partial: string): Promise<number> {
  database.exec('BEGIN')
  const events = queryNumber(database, 'SELECT max(pos) FROM event')
  await backup(database, partial, { rate: pagesPerStep })
  database.exec('COMMIT')
  return events
}

/** Makes the copy one plain file, readable from any medium, and makes sure that it is what it was copied from. */
function seal(source: string, partial: string, events: number): void {
  const copy = new DatabaseSync(partial)
  try {
    copy.exec('PRAGMA journal_mode = DELETE')
    refuse(source, findProblems(copy, 1))
    const found = queryNumber(copy, 'SELECT count(*) FROM event')
    if (found !== events) throw new StoreUnreadable(source, `${events} positions, ${found} events`)
  } finally {
    copy.close()
  }
  chmodSync(partial, 0o600)
  syncToDisk(partial)
}

function refuse(source: string, [problem]: readonly Finding[]): void {
  if (problem) throw new StoreUnreadable(source, problem.what, { page: problem.page })
}

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
