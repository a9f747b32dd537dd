import { StoreTooNew, StoreUnreadable, Unavailable } from '../port/errors.ts'
import type { Database } from './database.ts'
import type { Migration } from './migrations.ts'

/** 'LMES' in ASCII: tells our files from any other SQLite database. */
const applicationId = 0x4c_4d_45_53

/**
 * Pages of 8 KiB: a commit of one event writes four of them to the log, whose checksum is what such a commit
 * costs beside the disk, and a batch is as fast as with 16 KiB (measured). The log is folded into the file
 * every 16 MiB.
 */
const pageBytes = 8_192
const walPages = (16 * 1024 * 1024) / pageBytes

/**
 * Brings a file to the current schema: creates it, or runs the migrations it lacks, all in one transaction, so
 * that a failure leaves it as it was.
 *
 * @throws StoreTooNew, StoreUnreadable (another program's file)
 */
export function prepareForWriting(database: Database, path: string, known: readonly Migration[]): void {
  const found = readVersion(database, path, known.length)
  database.exec(`PRAGMA page_size = ${pageBytes}`)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`PRAGMA wal_autocheckpoint = ${walPages}`)
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA cache_size = -8192')
  if (found === known.length) return
  database.exec('BEGIN IMMEDIATE')
  for (const migration of known.slice(found)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${applicationId}`)
  database.exec(`PRAGMA user_version = ${known.length}`)
  database.exec('COMMIT')
}

/**
 * Makes sure that a file opened read-only has the schema this program reads.
 *
 * @throws StoreTooNew, StoreUnreadable, Unavailable while its writer has not set it up or migrated it
 */
export function prepareForReading(database: Database, path: string, known: readonly Migration[]): void {
  const found = readVersion(database, path, known.length)
  if (found < known.length) {
    throw new Unavailable(
      `event store ${path} has schema version ${found}, this program reads ${known.length}; ` +
        'open it once for writing with this program',
    )
  }
  // Reading goes forward through the log, where a cache only grows.
  database.exec('PRAGMA cache_size = -8192')
}

/** The schema version of a file of ours, 0 if it is empty. @throws StoreTooNew, StoreUnreadable */
export function readVersion(database: Database, path: string, supported: number): number {
  const application = pragma(database, 'application_id')
  const version = pragma(database, 'user_version')
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0
  if (application === 0 && version === 0 && isEmpty) return 0
  if (application !== applicationId) throw new StoreUnreadable(path, 'it belongs to another program')
  if (version > supported) throw new StoreTooNew(path, version, supported)
  if (version < 1) throw new StoreUnreadable(path, `${version} is no schema version`)
  return version
}

/** What a pragma that answers one number says. */
export function pragma(database: Database, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
