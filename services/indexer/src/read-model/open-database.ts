import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@lilymed/service-kit'
import { projections } from '../projections/all.ts'
import { createRowsTable, createSharedTables, tablesVersion } from './tables.ts'

/** The versions that this program's tables and projections have, as a read model's file notes them. */
export const wantedVersions: Readonly<Record<string, number>> = {
  tables: tablesVersion,
  ...Object.fromEntries(projections.map(({ name, version }) => [name, version])),
}

/** The versions a read model was built by; undefined of a database that is none. */
export const versionsOf = (db: DatabaseSync): Readonly<Record<string, number>> | undefined => {
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'projection'`).get()
  if (table === undefined) return undefined
  const rows = db.prepare('SELECT name, version FROM projection').all()
  return Object.fromEntries(rows.map((row) => [row['name'] as string, row['version'] as number]))
}

/** Whether a read model has once caught up with its log. */
export const isBuilt = (db: DatabaseSync): boolean =>
  db.prepare('PRAGMA user_version').get()?.['user_version'] === 1

/** Commits what is written, or nothing of it. */
export const inTransaction = (db: DatabaseSync, write: () => void): void => {
  db.exec('BEGIN IMMEDIATE')
  try {
    write()
    db.exec('COMMIT')
  } catch (failure) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw failure
  }
}

/** Drops everything and makes the tables anew: the read model is built again from the log. */
export const recreateTables = (db: DatabaseSync): void => {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
  inTransaction(db, () => {
    for (const table of tables) db.exec(`DROP TABLE "${String(table['name'])}"`)
    db.exec(createSharedTables)
    for (const projection of projections) db.exec(createRowsTable(projection))
    const note = db.prepare('INSERT INTO projection VALUES (?, ?)')
    for (const [name, version] of Object.entries(wantedVersions)) note.run(name, version)
  })
}

const opened = (path: string, prepare: (db: DatabaseSync) => void): DatabaseSync => {
  const db = new DatabaseSync(path)
  try {
    prepare(db)
    return db
  } catch (failure) {
    db.close()
    throw failure
  }
}

/** Tables, their columns and indexes, each by a name of its own. */
const partsOf = (db: DatabaseSync): ReadonlySet<string> => {
  const rows = db
    .prepare(
      `SELECT part.type || ' ' || part.name AS name, part.type || ' ' || part.name || ', column ' || field.name AS field
       FROM sqlite_schema part LEFT JOIN pragma_table_info(part.name) field WHERE part.name NOT LIKE 'sqlite_%'`,
    )
    .all()
  return new Set(
    rows.flatMap(({ name, field }) => [String(name), ...(field === null ? [] : [String(field)])]),
  )
}

/**
 * Checks that a read model of this program's versions has everything that it was made with: somebody may have opened it with another tool. Of other versions
 * nobody knows.
 *
 * @throws AppError READ_MODEL_DAMAGED naming the first table, index or column that is not there
 */
const assertWhole = (db: DatabaseSync, path: string): void => {
  const versions = versionsOf(db) ?? {}
  const ours = Object.entries(wantedVersions)
  if (!ours.every(([name, version]) => versions[name] === version)) return
  const model = new DatabaseSync(':memory:')
  try {
    recreateTables(model)
    const found = partsOf(db)
    const missing = [...partsOf(model)].find((part) => !found.has(part))
    if (missing === undefined) return
    const message = `read model ${path} is damaged: ${missing} is not there`
    throw new AppError({ code: 'READ_MODEL_DAMAGED', message, retryable: false })
  } finally {
    model.close()
  }
}

/** A read model can always be built again, so a commit need not wait for the disk; it is still all or nothing. */
const follow = (db: DatabaseSync): void => {
  // The log is folded into the file every 64 MiB, not with every commit.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096')
}

const common = 'PRAGMA cache_size = -8192; PRAGMA busy_timeout = 5000'

/** Opens a read model that has been built. Throws AppError READ_MODEL_DAMAGED where a part of it is missing. */
export const openDatabase = (path: string): DatabaseSync =>
  opened(path, (db) => {
    db.exec(common)
    follow(db)
    assertWhole(db, path)
  })

/**
 * Makes a read model's file that is to be built from the start of the log. Until {@link finishDatabase} it is of no use to anybody
 * after a crash, so nothing is done to have it survive one; each page is written once.
 */
export const createDatabase = (path: string): DatabaseSync =>
  opened(path, (db) => {
    // Large pages for rows of several KiB.
    db.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    db.exec(common)
    recreateTables(db)
  })

/** Makes a file that was built durable, and then known as one that was. */
export const finishDatabase = async (db: DatabaseSync, path: string): Promise<void> => {
  if (path !== ':memory:') {
    // The bulk of it on another thread; what is left for the commit below is one page.
    const file = await open(path, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  }
  db.exec('PRAGMA synchronous = FULL')
  inTransaction(db, () => db.exec('PRAGMA user_version = 1'))
  follow(db)
}
