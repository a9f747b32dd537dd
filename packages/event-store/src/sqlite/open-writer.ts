import { accessSync, closeSync, constants, existsSync, openSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Unavailable } from '../port/errors.ts'
import type { Database, OpenDatabase } from './database.ts'
import type { Migration } from './migrations.ts'
import type { SqliteEventStore } from './open-sqlite-event-store.ts'
import { refuseDamagedLog } from './log-damage.ts'
import { notWritable, withPortErrors } from './port-error.ts'
import { prepareForWriting } from './schema.ts'
import { storeFile } from './store-file.ts'
import { createWriterStore } from './writer-store.ts'
import { lockForWriting } from './writer-lock.ts'

const busyTimeoutMs = 2_000

/** How connections are made, and the steps of the schema. */
interface WriterParts {
  readonly open: OpenDatabase
  readonly known: readonly Migration[]
}

/** Opens a store for writing: takes the lock, then opens the file and brings it to the current schema. */
export function openWriter(path: string, parts: WriterParts): SqliteEventStore {
  const { open } = parts
  if (path === ':memory:') return openLocked(path, parts, () => {})
  const realPath = resolvePath(path)
  refuseReadOnly(realPath)
  const unlock = withPortErrors(path, () => lockForWriting(realPath, open))
  try {
    createPrivately(realPath)
    refuseDamagedLog(path, realPath)
    return openLocked(realPath, parts, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function openLocked(path: string, { open, known }: WriterParts, unlock: () => void): SqliteEventStore {
  const database: Database = withPortErrors(path, () => open(path, { readOnly: false, busyTimeoutMs }))
  try {
    return withPortErrors(path, () => {
      prepareForWriting(database, path, known)
      return createWriterStore(database, path, unlock)
    })
  } catch (error) {
    database.close()
    throw error
  }
}

/** The engine keeps its log and its lock beside the file, so the directory must be writable too. */
function refuseReadOnly(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
    if (existsSync(path)) accessSync(path, constants.W_OK)
  } catch (error) {
    throw notWritable(path, error)
  }
}

/** Two names of one file must meet at one lock, so links are followed. @throws StoreUnreadable, Unavailable */
export function resolvePath(path: string): string {
  if (existsSync(path)) return storeFile(path)
  if (!existsSync(dirname(path))) {
    throw new Unavailable(
      `event store ${path}: the directory ${dirname(path)} does not exist; create it first`,
    )
  }
  return join(realpathSync(dirname(path)), basename(path))
}

/**
 * A new file is readable by its owner only: it holds votes that are secret until they are revealed. An
 * existing one is not opened here, since closing it would end SQLite's locks on it in this process.
 */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
}
