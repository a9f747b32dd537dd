import type { DatabaseSync } from 'node:sqlite'

/** What each version of the file added to the one before. */
const versions = [
  `
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
`,
  `
ALTER TABLE runs ADD COLUMN previous TEXT;
ALTER TABLE runs ADD COLUMN is_lost INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_finished ON runs (tenant, sequence) WHERE finding IS NOT NULL;
ALTER TABLE grants RENAME TO grants_of_version_1;
CREATE TABLE grants (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  digest TEXT NOT NULL,
  run_id TEXT,
  UNIQUE (tenant, digest)
) STRICT;
INSERT INTO grants (tenant, digest) SELECT tenant, digest FROM grants_of_version_1;
DROP TABLE grants_of_version_1;
CREATE TABLE evidence (
  tenant TEXT NOT NULL,
  digest TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  is_fetched INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_age ON evidence (made_ms);
`,
]

/**
 * Makes the tables where there are none, and brings those of an older version to this one. Throws for a file that a newer version
 * wrote.
 */
export function prepareSchema(database: DatabaseSync, version = versions.length): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (found > version) throw new RangeError(`expected a journal of version ${version} or older, got ${found}`)
  if (found === version) return
  const steps = versions.slice(found, version).join('')
  database.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${version}; COMMIT`)
}
