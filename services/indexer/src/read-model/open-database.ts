import { DatabaseSync } from 'node:sqlite'
import { projections } from '../projections/all.ts'
import { createRowsTable, createSharedTables, tablesVersion } from './tables.ts'

const versionsOf = (db: DatabaseSync): string => {
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'projection'`).get()
  if (table === undefined) return ''
  const rows = db.prepare('SELECT name, version FROM projection ORDER BY name').all()
  return rows.map((row) => `${String(row['name'])}:${String(row['version'])}`).join(' ')
}

const wantedVersions = [
  ...projections.map(({ name, version }) => `${name}:${version}`),
  `tables:${tablesVersion}`,
]
  .sort()
  .join(' ')

/** Drops everything and makes the tables anew: the read model is built again from the log. */
export const recreateTables = (db: DatabaseSync): void => {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
  db.exec('BEGIN IMMEDIATE')
  for (const table of tables) db.exec(`DROP TABLE "${String(table['name'])}"`)
  db.exec(createSharedTables)
  for (const projection of projections) db.exec(createRowsTable(projection))
  const note = db.prepare('INSERT INTO projection VALUES (?, ?)')
  note.run('tables', tablesVersion)
  for (const { name, version } of projections) note.run(name, version)
  db.exec('COMMIT')
}

/** Opens the read model's file, made anew if it is missing or was built by other versions of the projections. */
export const openDatabase = (path: string): { readonly db: DatabaseSync; readonly isNew: boolean } => {
  const db = new DatabaseSync(path)
  try {
    // A read model can always be built again, so a commit need not wait for the disk; it is still all or nothing.
    db.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    // Large pages for rows of several KiB; the log is folded into the file every 64 MiB, not with every commit.
    db.exec('PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -8192; PRAGMA busy_timeout = 5000')
    const isNew = versionsOf(db) !== wantedVersions
    if (isNew) recreateTables(db)
    return { db, isNew }
  } catch (failure) {
    db.close()
    throw failure
  }
}
