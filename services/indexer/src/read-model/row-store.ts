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
      const ofType = handlers.get(fact.type) ?? []
      // Most facts touch one row.
      const single = ofType.length === 1 ? ofType[0] : undefined
      const keys = single?.keysOf(fact)
      if (single !== undefined && keys?.[0] !== undefined && keys.length === 1) {
        const row = held.find(single.projection.name, fact.chainId, keys[0])
        return change(row, heldAfter(single, row, fact), fact, remember)
      }
      // Every projection reads the rows as they stood before the fact, whatever the order they are listed in.
      const rows: HeldRow[] = []
      const afters: unknown[] = []
      for (const handler of ofType) {
        for (const key of handler.keysOf(fact)) {
          const row = held.find(handler.projection.name, fact.chainId, key)
          rows.push(row)
          afters.push(heldAfter(handler, row, fact))
        }
      }
      for (const [index, row] of rows.entries()) change(row, afters[index], fact, remember)
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
