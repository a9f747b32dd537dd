import type { SQLInputValue } from 'node:sqlite'
import type { Projection } from '../projections/projection.ts'
import type { ListQuery } from './list-query.ts'
import { indexOf, rowsTable } from './tables.ts'

/** How many rows are looked at for one page, matching or not. */
export const mostLookedAt = 1_000

/** A statement and what it is run with. */
export type Statement = { readonly sql: string; readonly values: readonly SQLInputValue[] }

/** What one index gives of a list: its rows, and the place of the last row that is looked at, if there are that many. */
export type ListStatements = { readonly rows: Statement; readonly end: Statement }

type Columns = Pick<Projection<unknown>, 'name' | 'columns' | 'details'>
type Filters = readonly (readonly [column: string, values: readonly string[]])[]

const filtersOf = (projection: Columns, { filters = {} }: ListQuery): Filters =>
  Object.entries(filters).flatMap(([column, value]) => {
    if (value === undefined) return []
    if (!Object.hasOwn(projection.columns, column) && !Object.hasOwn(projection.details, column)) {
      throw new TypeError(`expected a column of ${projection.name}, got "${column}"`)
    }
    return [[column, typeof value === 'string' ? [value] : value] as const]
  })

type Driver = { readonly from: Columns; readonly column: string; readonly value: string | undefined }

/** What the list is searched by: the first of its filters that the projection has an index for, in the order it declares them. */
const driversOf = (projection: Columns, query: ListQuery, filters: Filters): readonly Driver[] => {
  const { via } = query
  if (via !== undefined) return [{ from: via.projection, column: via.column, value: via.value }]
  for (const column of Object.keys(projection.columns)) {
    const [, values] = filters.find(([name]) => name === column) ?? []
    if (values !== undefined) return values.map((value) => ({ from: projection, column, value }))
  }
  return [{ from: projection, column: 'sort', value: undefined }]
}

const statementsOf = (
  projection: Columns,
  query: ListQuery,
  filters: Filters,
  { from, column, value }: Driver,
): ListStatements => {
  const { via, chainId, since, until, after, order, limit } = query
  const direction = order === 'ascending' ? 'ASC' : 'DESC'
  const searched: (readonly [condition: string, ...values: SQLInputValue[]])[] = [
    ...(value === undefined ? [] : [[`${column} = ?`, value] as const]),
    ...(after === undefined
      ? []
      : [[`(sort, key, chain_id) ${order === 'ascending' ? '>' : '<'} (?, ?, ?)`, ...after] as const]),
    ...(since === undefined ? [] : [['sort > ?', since] as const]),
    ...(until === undefined ? [] : [['sort <= ?', until] as const]),
    ...(chainId === undefined ? [] : [['chain_id = ?', chainId] as const]),
  ]
  const inner = (fields: string, rest: string): string =>
    `SELECT ${fields} FROM ${rowsTable(from)} INDEXED BY ${indexOf(from, column)}
     ${searched.length === 0 ? '' : `WHERE ${searched.map(([condition]) => condition).join(' AND ')}`}
     ORDER BY sort ${direction}, key ${direction}, chain_id ${direction} ${rest}`
  const values = searched.flatMap(([, ...given]) => given)
  // By its index, the column that is searched by holds already.
  const left = filters.filter(([name]) => via !== undefined || name !== column)
  const target =
    via === undefined ? 'rowid' : via.keyLength === undefined ? 'key' : `substr(key, 1, ${via.keyLength})`
  const joined =
    via === undefined ? 't.rowid = i.target' : `t.chain_id = i.chain_id AND t.${via.at ?? 'key'} = i.target`
  // Left to itself SQLite may take a column's index and the primary key for the same, whose first column is the chain: every row.
  const pointedAt = via?.at === undefined ? '' : ` INDEXED BY ${indexOf(projection, via.at)}`
  const where = left.map(([name, choices]) => `t.${name} IN (${choices.map(() => '?').join(', ')})`)
  return {
    rows: {
      sql: `SELECT t.${query.isBrief === true ? 'brief AS body' : 'body'}, i.sort, i.key, i.chain_id
        FROM (${inner(`sort, key, chain_id, ${target} AS target`, 'LIMIT ?')}) i CROSS JOIN ${rowsTable(projection)} t${pointedAt} ON ${joined}
        ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} LIMIT ?`,
      values: [
        ...values,
        Math.max(mostLookedAt, limit + 1),
        ...left.flatMap(([, choices]) => choices),
        limit + 1,
      ],
    },
    end: {
      sql: inner('sort, key, chain_id', 'LIMIT 1 OFFSET ?'),
      values: [...values, Math.max(mostLookedAt, limit + 1) - 1],
    },
  }
}

/**
 * The statements of a list: one pair for each value that it is searched by. Every one is answered by an index in the order of the
 * list, and looks at no more than {@link mostLookedAt} rows. Throws a TypeError for a column that is not declared.
 */
export const listStatements = (projection: Columns, query: ListQuery): readonly ListStatements[] => {
  const filters = filtersOf(projection, query)
  return driversOf(projection, query, filters).map((driver) =>
    statementsOf(projection, query, filters, driver),
  )
}
