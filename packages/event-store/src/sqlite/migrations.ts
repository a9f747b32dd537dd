/** Statements that lead from one schema version to the next. */
export type Migration = string

/**
 * Every step the schema has taken: entry 0 leads from an empty file to version 1. An entry is never edited once
 * released: files of that version exist. A new one is appended, with a dump of a store of the version before
 * under `test-support/stores`.
 *
 * Streams of the engine itself (`$$name`, which hold metadata) have negative `sid`s, so that reading the log
 * skips them by a comparison. `event_id` is not unique: an id may be appended again at the matching revision,
 * as on KurrentDB. Its third column keeps SQLite from scanning a stream to find the latest of an id.
 *
 * Version 2: ids are as good as random, so an index of all of them has every commit write pages all over it: at a
 * million events that is most of what an append costs (measured). Only appends that expect no revision look ids up;
 * so `event_id` lists a stream's ids up to `unlisted_from` (null: all), and the rest once such an append comes.
 */
export const migrations: readonly Migration[] = [
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
  `DROP INDEX event_id;
   CREATE TABLE event_id(
     id BLOB NOT NULL,
     sid INTEGER NOT NULL,
     rev INTEGER NOT NULL,
     PRIMARY KEY(id, sid, rev)
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE stream ADD COLUMN unlisted_from INTEGER DEFAULT 0;`,
]
