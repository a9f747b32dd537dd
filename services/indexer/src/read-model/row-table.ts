import type { DatabaseSync } from 'node:sqlite'
import type { Projection } from '../projections/projection.ts'
import { columnsOf } from './columns.ts'
import { rowsTable } from './tables.ts'

/** The rows of one projection as they are stored. */
export type RowTable = {
  get(chainId: number, key: string): unknown
  /** Rows whose key starts with `prefix`, in order of key. */
  list(chainId: number, prefix: string): readonly { readonly key: string; readonly row: unknown }[]
  /** Stores a row; returns the length of its JSON. */
  put(chainId: number, key: string, row: unknown): number
  remove(chainId: number, key: string): void
}

const lastCodePoint = '\u{10FFFF}'

/** Prepares what reads and writes the rows of a projection, in a database that has its table. */
export const openRowTable = (db: DatabaseSync, projection: Projection<unknown>): RowTable => {
  const table = rowsTable(projection)
  const columns = columnsOf(projection)
  const names = [...columns.map(({ name }) => name), 'body']
  const get = db.prepare(`SELECT body FROM ${table} WHERE chain_id = ? AND key = ?`)
  // Keys are text in code point order; the last code point there is closes the range of a prefix.
  const list = db.prepare(
    `SELECT key, body FROM ${table} WHERE chain_id = ? AND key >= ? AND key < ? ORDER BY key`,
  )
  const put = db.prepare(
    `INSERT INTO ${table} (chain_id, key, ${names.join(', ')}) VALUES (?, ?, ${names.map(() => '?').join(', ')})
     ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  )
  const remove = db.prepare(`DELETE FROM ${table} WHERE chain_id = ? AND key = ?`)
  return {
    get: (chainId, key) => {
      const found = get.get(chainId, key)
      return found === undefined ? undefined : (JSON.parse(found['body'] as string) as unknown)
    },
    list: (chainId, prefix) =>
      list.all(chainId, prefix, prefix + lastCodePoint).map((found) => ({
        key: found['key'] as string,
        row: JSON.parse(found['body'] as string) as unknown,
      })),
    put: (chainId, key, row) => {
      const body = JSON.stringify(row)
      put.run(chainId, key, ...columns.map(({ valueOf }) => valueOf(row)), body)
      return body.length
    },
    remove: (chainId, key) => void remove.run(chainId, key),
  }
}
