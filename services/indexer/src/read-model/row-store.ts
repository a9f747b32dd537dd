import type { DatabaseSync } from 'node:sqlite'
import type { ObservedFact, Projection, RowReader } from '../projections/projection.ts'
import { openBeforeImages } from './before-images.ts'
import { createHeldRows } from './held-rows.ts'
import type { HeldRow } from './held-rows.ts'
import type { KeyFilter } from './key-filter.ts'
import type { Part } from './part.ts'
import { openRowTable } from './row-table.ts'

/** The rows of every projection, changed by facts and put back by before-images. Changes stay in memory until they are flushed. */
export type RowStore = Part & {
  /** Applies one fact to every row it touches and remembers, once per block, what each row was before. */
  apply(fact: ObservedFact, options: { readonly remember: boolean }): void
  /** Puts every row back to what it was at the end of `block`. */
  undoTo(chainId: number, block: number): void
  /** Forgets what rows were before blocks that can no longer be rewound. */
  forgetUpTo(chainId: number, block: number): void
  /** The rows as they are stored, for whoever shows them. */
  readonly stored: RowReader
}

/** Opens the rows of the given projections in a database that has their tables. */
export const createRowStore = (
  db: DatabaseSync,
  projections: readonly Projection<unknown>[],
  keys: KeyFilter,
): RowStore => {
  const tables = new Map(
    projections.map((projection) => [projection.name, openRowTable(db, projection, keys)]),
  )
  const tableOf = (name: string) => {
    const table = tables.get(name)
    if (table === undefined) throw new TypeError(`expected a projection of this read model, got "${name}"`)
    return table
  }
  const handlers = handlersByType(projections)
  const held = createHeldRows(tables)
  const images = openBeforeImages(db, (name) => tableOf(name).text)

  const reader: RowReader = {
    get: <Row>({ name }: Projection<Row>, chainId: number, key: string) =>
      held.find(name, chainId, key).row as Row | undefined,
    list: <Row>({ name }: Projection<Row>, chainId: number, prefix: string) =>
      held.list(name, chainId, prefix) as readonly Row[],
  }

  const heldAfter = ({ projection }: Handler, row: HeldRow, fact: ObservedFact): unknown =>
    projection.evolve(row.row, fact, row.key, reader)

  const change = (row: HeldRow, after: unknown, fact: ObservedFact, remember: boolean): void => {
    if (after === undefined) return
    if (remember) images.remember(row, fact.origin.blockNumber)
    held.set(row, after)
  }

  return {
    apply: (fact, { remember }) => {
      let first: HeldRow | undefined
      let firstAfter: unknown
      let others: { readonly row: HeldRow; readonly after: unknown }[] | undefined
      // Every projection reads the rows as they stood before the fact, whatever the order they are listed in.
      for (const handler of handlers.get(fact.type) ?? none) {
        for (const key of handler.keysOf(fact)) {
          const row = held.find(handler.projection.name, fact.chainId, key)
          const after = heldAfter(handler, row, fact)
          // Most facts touch one row.
          if (first === undefined) {
            first = row
            firstAfter = after
          } else (others ??= []).push({ row, after })
        }
      }
      if (first !== undefined) change(first, firstAfter, fact, remember)
      if (others !== undefined) for (const { row, after } of others) change(row, after, fact, remember)
    },
    undoTo: (chainId, block) => {
      for (const row of held.ofChain(chainId)) if (row.rememberedIn > block) row.rememberedIn = -1
      for (const image of images.takeAbove(chainId, block)) {
        held.set(held.find(image.projection, chainId, image.key), image.row)
      }
    },
    forgetUpTo: (chainId, block) => images.forgetUpTo(chainId, block),
    flush: () => {
      images.flush()
      held.flush()
    },
    settle: () => {},
    forget: () => {
      images.forget()
      held.forget()
    },
    stored: {
      get: <Row>({ name }: Projection<Row>, chainId: number, key: string) =>
        tableOf(name).get(chainId, key) as Row | undefined,
      list: <Row>({ name }: Projection<Row>, chainId: number, prefix: string) =>
        tableOf(name)
          .list(chainId, prefix)
          .map(({ row }) => row as Row),
    },
  }
}

type Handler = {
  readonly projection: Projection<unknown>
  readonly keysOf: (fact: ObservedFact) => readonly string[]
}

const none: readonly Handler[] = []

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
