import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ObservedFact, Projection, RowReader } from '../projections/projection.ts'
import { createHeldRows } from './held-rows.ts'
import { rowsTable } from './tables.ts'

type Statements = {
  readonly get: StatementSync
  readonly list: StatementSync
  readonly put: StatementSync
  readonly remove: StatementSync
}

/** The rows of every projection, changed by facts and put back by before-images. Runs inside the caller's transaction. */
export type RowStore = RowReader & {
  /** Applies one fact to every row it touches and remembers, once per block, what each row was before. */
  apply(fact: ObservedFact, options: { readonly remember: boolean }): void
  /** Writes the rows that changed; before the commit. */
  flush(): void
  /** Forgets what is held in memory; after a rollback. */
  forget(): void
  /** Puts every row back to what it was at the end of `block`. */
  undoTo(chainId: number, block: number): void
  /** Forgets what rows were before blocks that can no longer be rewound. */
  forgetUpTo(chainId: number, block: number): void
}

const prepare = (db: DatabaseSync, projection: Projection<unknown>): Statements => {
  const table = rowsTable(projection)
  return {
    get: db.prepare(`SELECT body FROM ${table} WHERE chain_id = ? AND key = ?`),
    // Keys are text in code point order; the last code point there is closes the range of a prefix.
    list: db.prepare(`SELECT body FROM ${table} WHERE chain_id = ? AND key >= ? AND key < ? ORDER BY key`),
    put: db.prepare(
      `INSERT INTO ${table} (chain_id, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`,
    ),
    remove: db.prepare(`DELETE FROM ${table} WHERE chain_id = ? AND key = ?`),
  }
}

const lastCodePoint = '\u{10FFFF}'

/** Opens the rows of the given projections in a database that has their tables. */
export const createRowStore = (db: DatabaseSync, projections: readonly Projection<unknown>[]): RowStore => {
  const statements = new Map(projections.map((projection) => [projection.name, prepare(db, projection)]))
  const statementsOf = (name: string): Statements => {
    const found = statements.get(name)
    if (found === undefined) throw new TypeError(`expected a projection of this read model, got "${name}"`)
    return found
  }
  const handlers = handlersByType(projections)
  const remember = db.prepare('INSERT OR IGNORE INTO before_image VALUES (?, ?, ?, ?, ?)')
  const images = db.prepare(
    `SELECT projection, key, body, min(block) FROM before_image WHERE chain_id = ? AND block > ? GROUP BY projection, key`,
  )
  const dropAbove = db.prepare('DELETE FROM before_image WHERE chain_id = ? AND block > ?')
  const dropUpTo = db.prepare('DELETE FROM before_image WHERE chain_id = ? AND block <= ?')

  const held = createHeldRows(projections, {
    read: (name, chainId, key) => statementsOf(name).get.get(chainId, key)?.['body'] as string | undefined,
    write: (name, chainId, key, body) => void statementsOf(name).put.run(chainId, key, body),
  })

  const putBack = (name: string, chainId: number, key: string, body: string | null): void => {
    if (body === null) statementsOf(name).remove.run(chainId, key)
    else statementsOf(name).put.run(chainId, key, body)
  }

  const reader: RowReader = {
    get: <Row>(projection: Projection<Row>, chainId: number, key: string) =>
      held.get(projection.name, chainId, key) as Row | undefined,
    list: <Row>(projection: Projection<Row>, chainId: number, prefix: string) => {
      held.flush()
      return statementsOf(projection.name)
        .list.all(chainId, prefix, prefix + lastCodePoint)
        .map((found) => JSON.parse(found['body'] as string) as Row)
    },
  }

  return {
    ...reader,
    apply: (fact, options) => {
      // Every projection reads the rows as they stood before the fact, whatever the order they are listed in.
      const changes = (handlers.get(fact.type) ?? []).flatMap(({ projection, keysOf }) =>
        keysOf(fact).map((key) => {
          const before = held.get(projection.name, fact.chainId, key)
          return { name: projection.name, key, before, after: projection.evolve(before, fact, key, reader) }
        }),
      )
      for (const { name, key, before, after } of changes) {
        if (after === undefined) continue
        if (options.remember) {
          const body = before === undefined ? null : JSON.stringify(before)
          remember.run(fact.chainId, fact.origin.blockNumber, name, key, body)
        }
        held.put(name, fact.chainId, key, after)
      }
    },
    flush: () => held.flush(),
    forget: () => held.forget(),
    undoTo: (chainId, block) => {
      held.flush()
      held.forget()
      for (const image of images.all(chainId, block)) {
        putBack(
          image['projection'] as string,
          chainId,
          image['key'] as string,
          image['body'] as string | null,
        )
      }
      dropAbove.run(chainId, block)
    },
    forgetUpTo: (chainId, block) => void dropUpTo.run(chainId, block),
  }
}

type Handler = {
  readonly projection: Projection<unknown>
  readonly keysOf: (fact: ObservedFact) => readonly string[]
}

/** For every fact type the projections that handle it, in their order. */
const handlersByType = (
  projections: readonly Projection<unknown>[],
): ReadonlyMap<string, readonly Handler[]> => {
  const handlers = new Map<string, Handler[]>()
  for (const projection of projections) {
    for (const [type, keysOf] of Object.entries(projection.handles)) {
      handlers.set(type, [...(handlers.get(type) ?? []), { projection, keysOf }])
    }
  }
  return handlers
}
