import type { DatabaseSync } from 'node:sqlite'
import { projections } from '../projections/all.ts'
import type { Projection } from '../projections/projection.ts'
import { columnsOf } from '../read-model/columns.ts'
import { rowTextOf } from '../read-model/row-text.ts'
import { rowsTable, tablesVersion } from '../read-model/tables.ts'
import { canonicalJson } from './canonical-json.ts'

/** One row of a read model, and the line that stands for it in a digest. */
export type KeyedRow = { readonly chainId: number; readonly key: string; readonly line: string }

/** A part of a read model that is compared as a whole. */
export type RowSource = {
  readonly name: string
  readonly version: number
  /** What a read model notes that version as. */
  readonly versionName: string
  /** Its rows by chain and key, in the order of their bytes. */
  read(db: DatabaseSync): Iterable<KeyedRow>
}

const keyed = (chainId: number, key: string, row: unknown): KeyedRow => ({
  chainId,
  key,
  line: canonicalJson([chainId, key, row]),
})

/** The columns count too: lists are filtered by them, and a wrong one would show a wrong list of rows that are right. */
function* rowsOf(db: DatabaseSync, projection: Projection<unknown>): Generator<KeyedRow> {
  const names = columnsOf(projection).map(({ name }) => name)
  const text = rowTextOf(projection)
  const found = db.prepare(
    `SELECT ${['chain_id', 'key', ...names, 'body'].join(', ')} FROM ${rowsTable(projection)} ORDER BY chain_id, key`,
  )
  for (const row of found.iterate()) {
    const columns = Object.fromEntries(names.map((name) => [name, row[name]]))
    const body = text.read(row['body'] as string)
    yield keyed(row['chain_id'] as number, row['key'] as string, { columns, body })
  }
}

function* chainsOf(db: DatabaseSync): Generator<KeyedRow> {
  for (const row of db.prepare('SELECT chain_id, body FROM chain ORDER BY chain_id').iterate()) {
    yield keyed(row['chain_id'] as number, '', JSON.parse(row['body'] as string))
  }
}

/** Which facts each dispute and deal has. How many of them one stored entry holds is of no account. */
function* subjectsOf(db: DatabaseSync): Generator<KeyedRow> {
  const rows = db.prepare(
    'SELECT chain_id, subject, revisions FROM subject_facts ORDER BY chain_id, subject, last_position',
  )
  let last: { readonly chainId: number; readonly key: string; readonly revisions: number[] } | undefined
  for (const row of rows.iterate()) {
    const [chainId, key] = [row['chain_id'] as number, row['subject'] as string]
    const revisions = (row['revisions'] as string).split(' ').map(Number)
    if (last?.chainId === chainId && last.key === key) last.revisions.push(...revisions)
    else {
      if (last !== undefined) yield keyed(last.chainId, last.key, last.revisions)
      last = { chainId, key, revisions }
    }
  }
  if (last !== undefined) yield keyed(last.chainId, last.key, last.revisions)
}

/** Everything of a read model that follows from its log: the rows of every projection, the chains, and which facts are whose. */
export const rowSources: readonly RowSource[] = [
  ...projections.map((projection) => ({
    name: projection.name,
    version: projection.version,
    versionName: projection.name,
    read: (db: DatabaseSync) => rowsOf(db, projection),
  })),
  { name: 'chains', version: tablesVersion, versionName: 'tables', read: chainsOf },
  { name: 'facts', version: tablesVersion, versionName: 'tables', read: subjectsOf },
]
