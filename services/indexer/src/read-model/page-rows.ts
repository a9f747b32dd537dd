import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Projection } from '../projections/projection.ts'
import type { Listed, ListQuery, Place, RowPage } from './list-query.ts'
import { listStatements } from './list-statement.ts'
import type { ListStatements, Statement } from './list-statement.ts'
import { briefTextOf, rowTextOf } from './row-text.ts'
import { lastCodePoint, rowsTable } from './tables.ts'

/** Reads rows of a database by their columns. */
export type Pages = {
  /** A page of a list. */
  page<Row>(projection: Projection<Row>, query: ListQuery): RowPage<Row>
  /** What a row holds in one of its columns; null where there is no such row. */
  value(
    projection: Pick<Projection<unknown>, 'name'>,
    chainId: number,
    key: string,
    column: string,
  ): string | null
  /** For each prefix whether there is a row whose key starts with it: the keys alone say so. */
  hasByPrefix(
    projection: Pick<Projection<unknown>, 'name'>,
    prefixes: readonly KeyPrefix[],
  ): readonly boolean[]
  /** For each beginning of keys, what the rows that have it hold in one of their columns, each value once: one statement for all. */
  valuesByPrefix(
    projection: Pick<Projection<unknown>, 'name'>,
    prefixes: readonly KeyPrefix[],
    column: string,
  ): readonly ReadonlySet<string | null>[]
}

/** What keys of one chain begin with. */
export type KeyPrefix = { readonly chainId: number; readonly prefix: string }

type StoredRow = Record<string, unknown>

const placeOf = (row: StoredRow): Place => [
  row['sort'] as string,
  row['key'] as string,
  row['chain_id'] as number,
]

const comparePlaces = (left: Place, right: Place): number => {
  for (let index = 0; index < left.length; index += 1) {
    const [one, other] = [left[index] ?? 0, right[index] ?? 0]
    if (one === other) continue
    if (typeof one === 'number' || typeof other === 'number') return one < other ? -1 : 1
    // As SQLite compares text: by its bytes.
    return Buffer.compare(Buffer.from(one), Buffer.from(other))
  }
  return 0
}

/** Statements are kept prepared: of each list there are as many as there are sets of filters. */
const mostPrepared = 500

/** Opens what lists the rows of a database. Throws a TypeError for a column that a projection does not declare. */
export const openPages = (db: DatabaseSync): Pages => {
  let prepared = new Map<string, StatementSync>()
  const briefTables = new Map<string, boolean>()
  const run = ({ sql, values }: Statement): StoredRow[] => {
    let statement = prepared.get(sql)
    if (statement === undefined) {
      if (prepared.size >= mostPrepared) prepared = new Map()
      prepared.set(sql, (statement = db.prepare(sql)))
    }
    return statement.all(...values)
  }

  const found = ({ rows, end }: ListStatements, limit: number): Part => {
    const stored = run(rows).map((row) => ({ body: row['body'] as string, place: placeOf(row) }))
    if (stored.length > limit) return { stored, end: null }
    const [last] = run(end)
    return { stored, end: last === undefined ? null : placeOf(last) }
  }

  /** Whether what is brief of rows is asked for and there: a read model of before this program may lack it. */
  const isBrief = (projection: Projection<unknown>, query: ListQuery): boolean => {
    if (query.isBrief !== true || projection.brief === undefined) return false
    const table = rowsTable(projection)
    const known = briefTables.get(table)
    if (known !== undefined) return known
    const columns = db.prepare(`PRAGMA table_info(${table})`).all()
    const found = columns.some(({ name }) => name === 'brief')
    briefTables.set(table, found)
    return found
  }

  const page = <Row>(projection: Projection<Row>, asked: ListQuery): RowPage<Row> => {
    const query = { ...asked, isBrief: isBrief(projection as Projection<unknown>, asked) }
    const { limit, order } = query
    const compare =
      order === 'ascending' ? comparePlaces : (left: Place, right: Place) => comparePlaces(right, left)
    const parts = listStatements(projection, query).map((statements) => found(statements, limit))
    // What one of them has not looked at yet, the others must not pass.
    const end = parts
      .map((part) => part.end)
      .reduce(
        (low, place) => (low === null || (place !== null && compare(place, low) < 0) ? place : low),
        null,
      )
    const known = parts
      .flatMap(({ stored }) => stored)
      .toSorted((left, right) => compare(left.place, right.place))
      .filter(({ place }) => end === null || compare(place, end) <= 0)
    const shown = known.slice(0, limit)
    const text = (query.isBrief ? briefTextOf(projection) : undefined) ?? rowTextOf(projection)
    const rows = shown.map(({ body, place }): Listed<Row> => ({
      row: text.read(body),
      chainId: place[2],
      place,
    }))
    return { rows, next: known.length > limit ? (rows.at(-1)?.place ?? null) : end }
  }

  return {
    page,
    value: (projection, chainId, key, column) => {
      const sql = `SELECT ${column} AS value FROM ${rowsTable(projection)} WHERE chain_id = ? AND key = ?`
      const [row] = run({ sql, values: [chainId, key] })
      return (row?.['value'] as string | null | undefined) ?? null
    },
    hasByPrefix: (projection, prefixes) => {
      const asked = prefixes.map(({ chainId, prefix }) => [chainId, prefix, prefix + lastCodePoint])
      const sql = `SELECT p.key AS number FROM json_each(?) p WHERE EXISTS (SELECT 1 FROM ${rowsTable(projection)} t
        WHERE t.chain_id = p.value ->> 0 AND t.key >= p.value ->> 1 AND t.key < p.value ->> 2)`
      const found = new Set(run({ sql, values: [JSON.stringify(asked)] }).map(({ number }) => number))
      return prefixes.map((_, index) => found.has(index))
    },
    valuesByPrefix: (projection, prefixes, column) => {
      const asked = prefixes.map(({ chainId, prefix }) => [chainId, prefix, prefix + lastCodePoint])
      const sql = `SELECT p.key AS number, t.${column} AS value FROM json_each(?) p CROSS JOIN ${rowsTable(projection)} t
        ON t.chain_id = p.value ->> 0 AND t.key >= p.value ->> 1 AND t.key < p.value ->> 2`
      const found = prefixes.map(() => new Set<string | null>())
      for (const row of run({ sql, values: [JSON.stringify(asked)] })) {
        found[row['number'] as number]?.add(row['value'] as string | null)
      }
      return found
    },
  }
}

type Part = {
  readonly stored: readonly { readonly body: string; readonly place: Place }[]
  /** Where looking ended; null where there was nothing more to look at, or nothing more was needed. */
  readonly end: Place | null
}
