import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StoreNotFound, StoreUnreadable } from '../../port/errors.ts'
import { openDatabase } from '../database.ts'
import { migrations } from '../migrations.ts'
import { withPortErrors } from '../port-error.ts'
import { readVersion } from '../schema.ts'
import { storeFile } from '../store-file.ts'

/** A store's file opened to be looked at, and the schema version it has. */
export interface Inspected {
  readonly database: DatabaseSync
  readonly schemaVersion: number
  /** the file itself, where the path is a link to it */
  readonly file: string
}

/**
 * Opens a store to look at it, whatever earlier version wrote it and whoever has it open; it is not changed.
 *
 * @throws StoreNotFound, StoreUnreadable, StoreTooNew
 */
export function inspect(path: string): Inspected & Disposable {
  if (!existsSync(path)) throw new StoreNotFound(path)
  const file = storeFile(path)
  const database = withPortErrors(path, () => openDatabase(file, { readOnly: true, busyTimeoutMs: 2_000 }))
  try {
    const schemaVersion = withPortErrors(path, () => readVersion(database, path, migrations.length))
    if (schemaVersion === 0) throw new StoreUnreadable(path, 'it is empty')
    return { database, schemaVersion, file, [Symbol.dispose]: () => database.close() }
  } catch (error) {
    database.close()
    throw error
  }
}

/** The number a query answers in its only column, 0 where it is null. */
export function queryNumber(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
}
