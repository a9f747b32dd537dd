import type { Projection } from '../projections/projection.ts'

/** Version of the tables themselves; a change rebuilds the read model. */
export const tablesVersion = 1

const tableOf = (name: string): string => {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    throw new TypeError(`expected a projection name of lower-case letters and digits, got "${name}"`)
  return `rows_${name}`
}

/** The table that holds a projection's rows. */
export const rowsTable = (projection: { readonly name: string }): string => tableOf(projection.name)

const columnOf = (name: string, path: string): string => {
  if (!/^[a-z]+$/.test(name))
    throw new TypeError(`expected a column name of lower-case letters, got "${name}"`)
  if (!/^\$(\.[a-zA-Z]+)+$/.test(path))
    throw new TypeError(`expected a JSON path such as $.a.b, got "${path}"`)
  return `${name} TEXT GENERATED ALWAYS AS (body ->> '${path}') VIRTUAL`
}

/** A projection's table: rows as JSON, with the columns it declares computed from them and indexed with the sort order. */
export const createRowsTable = (projection: Projection<unknown>): string => {
  const table = rowsTable(projection)
  const columns = Object.entries(projection.columns).map(([name, path]) => `, ${columnOf(name, path)}`)
  const indexes = Object.keys(projection.columns).map((name) =>
    name === 'sort'
      ? `CREATE INDEX ${table}_sort ON ${table} (sort, key);`
      : `CREATE INDEX ${table}_${name} ON ${table} (${name}, sort, key);`,
  )
  return `CREATE TABLE ${table} (
    chain_id INTEGER NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL${columns.join('')},
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
  CREATE TABLE fact (
    position TEXT PRIMARY KEY, chain_id INTEGER NOT NULL, block INTEGER NOT NULL,
    retracted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX fact_block ON fact (chain_id, block);
  CREATE TABLE fact_subject (subject TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY (subject, position)) WITHOUT ROWID;
`
