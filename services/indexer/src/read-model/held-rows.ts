/** Rows between the projections and their tables: read once, changed in memory, written once a commit. */
export type HeldRows = {
  get(name: string, chainId: number, key: string): unknown
  put(name: string, chainId: number, key: string, row: unknown): void
  /** Writes what has changed since the last time. */
  flush(): void
  /** Forgets everything, changes included. */
  forget(): void
}

/** Where rows lie: the JSON of a row by projection, chain and key. */
export type RowTables = {
  read(name: string, chainId: number, key: string): string | undefined
  write(name: string, chainId: number, key: string, body: string): void
}

type Held = { readonly chainId: number; readonly key: string; row: unknown; isChanged: boolean }

/** Rows held between commits: deals take their steps within some blocks of each other, so the next fact finds its row here. */
const mostHeld = 5_000

/** Holds the rows of the given projections. A row is JSON and is never changed in place, so one object can serve many readers. */
export const createHeldRows = (
  projections: readonly { readonly name: string }[],
  tables: RowTables,
): HeldRows => {
  const held = new Map(projections.map(({ name }) => [name, new Map<string, Held>()]))
  let changed: Array<{ readonly name: string; readonly entry: Held }> = []
  let count = 0

  const forget = (): void => {
    for (const rows of held.values()) rows.clear()
    changed = []
    count = 0
  }

  const find = (name: string, chainId: number, key: string): Held => {
    const rows = held.get(name)
    if (rows === undefined) throw new TypeError(`expected a projection of this read model, got "${name}"`)
    const place = `${chainId}/${key}`
    const found = rows.get(place)
    if (found !== undefined) return found
    const body = tables.read(name, chainId, key)
    const row: unknown = body === undefined ? undefined : JSON.parse(body)
    const entry = { chainId, key, row, isChanged: false }
    rows.set(place, entry)
    count += 1
    return entry
  }

  return {
    get: (name, chainId, key) => find(name, chainId, key).row,
    put: (name, chainId, key, row) => {
      const entry = find(name, chainId, key)
      entry.row = row
      if (entry.isChanged) return
      entry.isChanged = true
      changed.push({ name, entry })
    },
    flush: () => {
      for (const { name, entry } of changed) {
        tables.write(name, entry.chainId, entry.key, JSON.stringify(entry.row))
        entry.isChanged = false
      }
      changed = []
      if (count > mostHeld) forget()
    },
    forget,
  }
}
