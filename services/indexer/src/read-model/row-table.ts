import type { DatabaseSync } from 'node:sqlite'
import type { Projection } from '../projections/projection.ts'
import { columnsOf } from './columns.ts'
import type { KeyFilter } from './key-filter.ts'
import { briefTextOf, rowTextOf } from './row-text.ts'
import type { RowText } from './row-text.ts'
import { lastCodePoint, rowsTable } from './tables.ts'

/** The rows of one projection as they are stored. */
export type RowTable = {
  /** How its rows are written. */
  readonly text: RowText<unknown>
  get(chainId: number, key: string): unknown
  /** Rows whose key starts with `prefix`, in order of key. */
  list(chainId: number, prefix: string): readonly { readonly key: string; readonly row: unknown }[]
  /** Stores a row; returns the length of its text. */
  put(chainId: number, key: string, row: unknown): number
  remove(chainId: number, key: string): void
}

const lazily = <Made>(make: () => Made): (() => Made) => {
  let made: Made | undefined
  return () => (made ??= make())
}

/** What reads and writes the rows of a projection, whose keys `keys` knows. Where the database lacks its table, or a column of it, using it throws. */
export const openRowTable = (
  db: DatabaseSync,
  projection: Projection<unknown>,
  keys: KeyFilter,
): RowTable => {
  const table = rowsTable(projection)
  const columns = columnsOf(projection)
  const text = rowTextOf(projection)
  const brief = briefTextOf(projection)
  const names = [...columns.map(({ name }) => name), ...(brief === undefined ? [] : ['brief']), 'body']
  const get = lazily(() => db.prepare(`SELECT body FROM ${table} WHERE chain_id = ? AND key = ?`))
  const list = lazily(() =>
    db.prepare(`SELECT key, body FROM ${table} WHERE chain_id = ? AND key >= ? AND key < ? ORDER BY key`),
  )
  const put = lazily(() =>
    db.prepare(
      `INSERT INTO ${table} (chain_id, key, ${names.join(', ')}) VALUES (?, ?, ${names.map(() => '?').join(', ')})
       ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    ),
  )
  const remove = lazily(() => db.prepare(`DELETE FROM ${table} WHERE chain_id = ? AND key = ?`))
  return {
    text,
    get: (chainId, key) => {
      if (!keys.mayHold(table, chainId, key)) return undefined
      const found = get().get(chainId, key)
      return found === undefined ? undefined : text.read(found['body'] as string)
    },
    list: (chainId, prefix) =>
      list()
        .all(chainId, prefix, prefix + lastCodePoint)
        .map((found) => ({ key: found['key'] as string, row: text.read(found['body'] as string) })),
    put: (chainId, key, row) => {
      const body = text.write(row)
      keys.add(table, chainId, key)
      const values = columns.map(({ valueOf }) => valueOf(row))
      put().run(chainId, key, ...values, ...(brief === undefined ? [] : [brief.write(row)]), body)
      return body.length
    },
    remove: (chainId, key) => void remove().run(chainId, key),
  }
}
