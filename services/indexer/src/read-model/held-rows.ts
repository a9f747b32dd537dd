import type { RowTable } from './row-table.ts'

/** A row in memory. What it holds is JSON that is never changed in place, so one object can serve many readers. */
export type HeldRow = {
  readonly projection: string
  readonly chainId: number
  readonly key: string
  /** Undefined where there is no such row. */
  row: unknown
  isChanged: boolean
  /** Block of the newest before-image, -1 where there is none. */
  rememberedIn: number
}

/** Rows between the projections and their tables: read once, changed in memory, written with the next commit. */
export type HeldRows = {
  find(projection: string, chainId: number, key: string): HeldRow
  set(held: HeldRow, row: unknown): void
  /** Rows whose key starts with `prefix`, in order of key, as they stand. */
  list(projection: string, chainId: number, prefix: string): readonly unknown[]
  /** Every row in memory of a chain. */
  ofChain(chainId: number): Iterable<HeldRow>
  /** Writes what has changed since the last time. */
  flush(): void
  /** Forgets everything, changes included. */
  forget(): void
}

/** JSON of the rows that one generation holds at most, in characters: deals take their steps within some blocks of each other. */
const charactersHeld = 2 * 1024 * 1024

/** What a row is taken for until its JSON is written. */
const charactersOfUnknown = 500

type Generation = Map<string, Map<number, Map<string, HeldRow>>>

const rowsOf = (generation: Generation, projection: string, chainId: number): Map<string, HeldRow> => {
  let chains = generation.get(projection)
  if (chains === undefined) generation.set(projection, (chains = new Map<number, Map<string, HeldRow>>()))
  let rows = chains.get(chainId)
  if (rows === undefined) chains.set(chainId, (rows = new Map<string, HeldRow>()))
  return rows
}

/** Holds rows of the given tables. Two generations: what is not asked for while the newer one fills is forgotten. */
export const createHeldRows = (tables: ReadonlyMap<string, RowTable>): HeldRows => {
  let current: Generation = new Map()
  let former: Generation = new Map()
  let changed: HeldRow[] = []
  let characters = 0
  /** What was found last, of the current generation: the facts of a transaction are mostly of one row. */
  let last: HeldRow | undefined

  const tableOf = (projection: string): RowTable => {
    const table = tables.get(projection)
    if (table === undefined)
      throw new TypeError(`expected a projection of this read model, got "${projection}"`)
    return table
  }
  const heldBefore = (projection: string, chainId: number, key: string): HeldRow | undefined =>
    former.get(projection)?.get(chainId)?.get(key)

  const find = (projection: string, chainId: number, key: string): HeldRow => {
    if (last?.key === key && last.projection === projection && last.chainId === chainId) return last
    const rows = rowsOf(current, projection, chainId)
    const found = rows.get(key)
    if (found !== undefined) return (last = found)
    const held = heldBefore(projection, chainId, key) ?? {
      projection,
      chainId,
      key,
      row: tableOf(projection).get(chainId, key),
      isChanged: false,
      rememberedIn: -1,
    }
    rows.set(key, held)
    characters += charactersOfUnknown
    return (last = held)
  }

  return {
    find,
    set: (held, row) => {
      held.row = row
      if (held.isChanged) return
      held.isChanged = true
      changed.push(held)
    },
    list: (projection, chainId, prefix) => {
      const rows = new Map(
        tableOf(projection)
          .list(chainId, prefix)
          .map(({ key, row }) => [key, row]),
      )
      for (const held of changed) {
        const isListed = held.projection === projection && held.chainId === chainId
        if (isListed && held.key.startsWith(prefix)) rows.set(held.key, held.row)
      }
      return [...rows]
        .filter(([, row]) => row !== undefined)
        .toSorted(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
        .map(([, row]) => row)
    },
    *ofChain(chainId) {
      for (const generation of [former, current]) {
        for (const chains of generation.values()) yield* chains.get(chainId)?.values() ?? []
      }
    },
    flush: () => {
      for (const held of changed) {
        const table = tableOf(held.projection)
        if (held.row === undefined) table.remove(held.chainId, held.key)
        else characters += table.put(held.chainId, held.key, held.row)
        held.isChanged = false
      }
      changed = []
      if (characters <= charactersHeld) return
      former = current
      current = new Map()
      last = undefined
      characters = 0
    },
    forget: () => {
      current = new Map()
      former = new Map()
      last = undefined
      changed = []
      characters = 0
    },
  }
}
