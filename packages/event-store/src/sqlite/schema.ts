import { StoreTooNew, StoreUnreadable, Unavailable } from '../port/errors.ts'
import type { Database } from './database.ts'

/** 'LMES' in ASCII: tells our files from any other SQLite database. */
const applicationId = 0x4c_4d_45_53

/**
 * One entry per schema version; entry 0 leads from an empty file to version 1. Streams of the engine itself
 * (`$$name`, which hold metadata) have negative `sid`s, so that reading the log skips them by a comparison.
 * `event_id` is not unique: an id may be appended again at the matching revision, as on KurrentDB. Its third
 * column keeps SQLite from scanning a stream to find the latest of an id.
 */
const migrations = [
  `CREATE TABLE stream(
     sid INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     truncate_before INTEGER NOT NULL DEFAULT 0,
     max_count INTEGER,
     deletion INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE type(tid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE event(
     pos INTEGER PRIMARY KEY,
     sid INTEGER NOT NULL,
     rev INTEGER NOT NULL,
     tid INTEGER NOT NULL,
     id BLOB NOT NULL,
     created INTEGER NOT NULL,
     data TEXT NOT NULL,
     metadata TEXT
   ) STRICT;
   CREATE UNIQUE INDEX event_revision ON event(sid, rev);
   CREATE INDEX event_id ON event(id, sid, rev);`,
]

/** The schema version this program writes. */
export const schemaVersion = migrations.length

/**
 * Brings a file to the current schema: creates it, or runs the migrations it lacks, in one transaction.
 *
 * @throws StoreTooNew, StoreUnreadable (another program's file)
 */
export function prepareForWriting(database: Database, path: string): void {
  const found = readVersion(database, path)
  database.exec('PRAGMA page_size = 16384')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('PRAGMA cache_size = -65536')
  if (found === schemaVersion) return
  database.exec('BEGIN IMMEDIATE')
  for (const migration of migrations.slice(found)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${applicationId}`)
  database.exec(`PRAGMA user_version = ${schemaVersion}`)
  database.exec('COMMIT')
}

/**
 * Makes sure that a file opened read-only has the schema this program reads.
 *
 * @throws StoreTooNew, StoreUnreadable, Unavailable while its writer has not set it up or migrated it
 */
export function prepareForReading(database: Database, path: string): void {
  const found = readVersion(database, path)
  if (found < schemaVersion) {
    throw new Unavailable(
      `event store ${path} has schema version ${found}, this program reads ${schemaVersion}; ` +
        'open it once for writing with this program',
    )
  }
  database.exec('PRAGMA cache_size = -65536')
}

function readVersion(database: Database, path: string): number {
  const application = pragma(database, 'application_id')
  const version = pragma(database, 'user_version')
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0
  if (application === 0 && version === 0 && isEmpty) return 0
  if (application !== applicationId) throw new StoreUnreadable(path, 'it belongs to another program')
  if (version > schemaVersion) throw new StoreTooNew(path, version, schemaVersion)
  return version
}

function pragma(database: Database, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
