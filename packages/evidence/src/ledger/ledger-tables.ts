/** The tables of a ledger, of which there is one version. */
export const tables = `
CREATE TABLE IF NOT EXISTS document (
  cid TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  kept_at INTEGER, bytes INTEGER, is_whole INTEGER NOT NULL DEFAULT 0,
  missing_since INTEGER,
  let_go_at INTEGER, let_go_why TEXT,
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
CREATE TABLE IF NOT EXISTS pin (
  kind TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO revision VALUES (1, 0);
`
