import type { DatabaseSync } from 'node:sqlite'

const version = 1

const tables = `
CREATE TABLE runs (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  run_id TEXT NOT NULL,
  engine TEXT NOT NULL,
  provider TEXT,
  requirements TEXT NOT NULL,
  wall_time_ms INTEGER NOT NULL,
  deadline_ms INTEGER,
  arrived_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  interruptions INTEGER NOT NULL DEFAULT 0,
  finding TEXT CHECK ((finding IS NULL) = (state IN ('queued', 'running'))),
  UNIQUE (tenant, run_id)
) STRICT;
CREATE INDEX runs_unfinished ON runs (sequence) WHERE finding IS NULL;
CREATE TABLE grants (
  digest TEXT NOT NULL,
  tenant TEXT NOT NULL,
  PRIMARY KEY (digest, tenant)
) STRICT, WITHOUT ROWID;
`

/** Makes the tables where there are none. Throws for a file that a newer version wrote. */
export function prepareSchema(database: DatabaseSync): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (found > version) throw new RangeError(`expected a journal of version ${version} or older, got ${found}`)
  if (found === version) return
  database.exec(`BEGIN IMMEDIATE; ${tables} PRAGMA user_version = ${version}; COMMIT`)
}
