import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Projection } from '../projections/projection.ts'
import { rowTextOf } from './row-text.ts'
import { rowsTable } from './tables.ts'

/** Which rows of a projection to list, and from where on. Filters and order name columns that the projection declares. */
export type ListQuery = {
  /** A column's value, or any of several. */
  readonly filters?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly order: 'ascending' | 'descending'
  readonly limit: number
  /** Sort value and key of the last row before the page. */
  readonly after?: readonly [sort: string, key: string]
}

/** One listed row with where it stands in the order. */
export type Listed<Row> = { readonly row: Row; readonly place: readonly [sort: string, key: string] }

/** Lists rows by a keyset, so that a page costs the same wherever it is. Throws a TypeError for a column that is not declared. */
export const listRows = <Row>(
  db: DatabaseSync,
  projection: Projection<Row>,
  { filters = {}, order, limit, after }: ListQuery,
): readonly Listed<Row>[] => {
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  for (const [column, value] of Object.entries(filters)) {
    if (value === undefined) continue
    if (!Object.hasOwn(projection.columns, column)) {
      throw new TypeError(`expected a column of ${projection.name}, got "${column}"`)
    }
    const choices = typeof value === 'string' ? [value] : value
    conditions.push(`${column} IN (${choices.map(() => '?').join(', ')})`)
    values.push(...choices)
  }
  if (after !== undefined) {
    conditions.push(`(sort, key) ${order === 'ascending' ? '>' : '<'} (?, ?)`)
    values.push(...after)
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const direction = order === 'ascending' ? 'ASC' : 'DESC'
  const rows = db
    .prepare(
      `SELECT body, sort, key FROM ${rowsTable(projection)} ${where}
       ORDER BY sort ${direction}, key ${direction} LIMIT ?`,
    )
    .all(...values, limit)
  const text = rowTextOf(projection)
  return rows.map((found) => ({
    row: text.read(found['body'] as string),
    place: [found['sort'] as string, found['key'] as string],
  }))
}
