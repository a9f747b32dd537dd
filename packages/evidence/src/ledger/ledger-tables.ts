import type { DatabaseSync } from 'node:sqlite'

/** The tables of a ledger. */
const tables = `
CREATE TABLE IF NOT EXISTS document (
  cid TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  kept_at INTEGER, bytes INTEGER, is_whole INTEGER NOT NULL DEFAULT 0,
  missing_since INTEGER,
  let_go_at INTEGER, let_go_why TEXT, let_go_by TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_due ON document (next_try) WHERE is_whole = 0 AND let_go_at IS NULL;
CREATE TABLE IF NOT EXISTS name (
  dispute_id TEXT NOT NULL, slot TEXT NOT NULL, round INTEGER NOT NULL, party TEXT NOT NULL, cid TEXT NOT NULL,
  chain_id INTEGER NOT NULL, deal_id TEXT NOT NULL,
  PRIMARY KEY (dispute_id, slot, round, party, cid)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_cid ON name (cid);
CREATE TABLE IF NOT EXISTS answer (
  cid TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL, detail TEXT,
  PRIMARY KEY (cid, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deletion (
  cid TEXT PRIMARY KEY, at INTEGER NOT NULL, why TEXT NOT NULL, statement TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pin (
  kind TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO revision VALUES (1, 0);
`

/** A ledger of before told only why: what the policy let go had one of its two reasons, and everything else was dropped on purpose. */
const whoLetGo = `
ALTER TABLE document ADD COLUMN let_go_by TEXT;
UPDATE document SET let_go_by = CASE WHEN let_go_why IN ('PAST_RETENTION', 'BEYOND_QUOTA') THEN 'policy' ELSE 'operator' END
  WHERE let_go_at IS NOT NULL;
`

/** Makes the tables of a ledger where they are not, and brings those of an earlier version up to date. Several processes may do so at once. */
export const makeTables = (db: DatabaseSync): void => {
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(tables)
    const columns = db.prepare("SELECT name FROM pragma_table_info('document')").all()
    if (!columns.some(({ name }) => name === 'let_go_by')) db.exec(whoLetGo)
    db.exec('COMMIT')
  } catch (failure) {
    db.exec('ROLLBACK')
    throw failure
  }
}
