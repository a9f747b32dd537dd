import type { Projection } from '../projections/projection.ts'
import { columnsOf } from './columns.ts'

/** Version of the tables themselves; a change rebuilds the read model. */
export const tablesVersion = 4

/** Keys are text in code point order: behind a prefix, the last code point there is closes the range of what starts with it. */
export const lastCodePoint = '\u{10FFFF}'

/** The table that holds a projection's rows. */
export const rowsTable = ({ name }: { readonly name: string }): string => {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    throw new TypeError(`expected a projection name of lower-case letters and digits, got "${name}"`)
  return `rows_${name}`
}

/** The index of a projection's rows by one of its columns, and then in the order of lists. */
export const indexOf = (projection: { readonly name: string }, column: string): string =>
  `${rowsTable(projection)}_${column}`

/** A projection's table: rows as their texts beside the columns it declares. */
export const createRowsTable = (projection: Projection<unknown>): string => {
  const table = rowsTable(projection)
  const columns = columnsOf(projection).map(({ name }) => name)
  const brief = projection.brief === undefined ? '' : 'brief TEXT NOT NULL, '
  const indexes = Object.keys(projection.columns).map((name) => {
    const index = `CREATE INDEX ${indexOf(projection, name)} ON ${table}`
    // Lists search for a value or in order, never for none: a row that holds nothing in a column needs no entry there.
    return name === 'sort'
      ? `${index} (sort, key, chain_id);`
      : `${index} (${name}, sort, key, chain_id) WHERE ${name} IS NOT NULL;`
  })
  // The body comes last, so that what is before it is read without the pages that a long one flows over to; so does what is brief.
  return `CREATE TABLE ${table} (
    chain_id INTEGER NOT NULL, key TEXT NOT NULL, ${columns.map((name) => `${name} TEXT, `).join('')}${brief}body TEXT NOT NULL,
    PRIMARY KEY (chain_id, key)
  );
  ${indexes.join('\n')}`
}

/** Tables that every projection shares. */
export const createSharedTables = `
  CREATE TABLE projection (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
  CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
  CREATE TABLE chain (chain_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE before_image (
    chain_id INTEGER NOT NULL, block INTEGER NOT NULL, projection TEXT NOT NULL, key TEXT NOT NULL, body TEXT,
    PRIMARY KEY (chain_id, projection, key, block)
  ) WITHOUT ROWID;
  CREATE INDEX before_image_block ON before_image (chain_id, block);
  CREATE TABLE fact_run (
    chain_id INTEGER NOT NULL, last_revision INTEGER NOT NULL, first_revision INTEGER NOT NULL,
    last_position TEXT NOT NULL, to_block INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (chain_id, last_revision)
  ) WITHOUT ROWID;
  CREATE INDEX fact_run_position ON fact_run (chain_id, last_position);
  CREATE TABLE subject_facts (
    subject TEXT NOT NULL, chain_id INTEGER NOT NULL, last_position TEXT NOT NULL, revisions TEXT NOT NULL,
    PRIMARY KEY (subject, chain_id, last_position)
  ) WITHOUT ROWID;
  CREATE TABLE chain_rewind (
    chain_id INTEGER NOT NULL, revision INTEGER NOT NULL, to_block INTEGER NOT NULL, height INTEGER NOT NULL,
    PRIMARY KEY (chain_id, revision)
  ) WITHOUT ROWID;
`
