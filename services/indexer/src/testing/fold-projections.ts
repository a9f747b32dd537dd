import { projections } from '../projections/all.ts'
import type { ObservedFact, Projection, RowReader } from '../projections/projection.ts'

/** The rows of every projection, in memory, as facts leave them one by one. */
export type FoldedRows = {
  row(projection: string, key: string): unknown
}

type Tables = ReadonlyMap<string, Map<string, unknown>>

const readerOf = (tables: Tables): RowReader => ({
  get: <Row>({ name }: Projection<Row>, _: number, key: string) =>
    tables.get(name)?.get(key) as Row | undefined,
  list: <Row>({ name }: Projection<Row>, _: number, prefix: string) =>
    [...(tables.get(name) ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, row]) => row as Row),
})

/** Folds the facts of one chain into every projection, each reading the others as they stood before the fact. */
export const foldProjections = (facts: readonly ObservedFact[]): FoldedRows => {
  const tables: Tables = new Map(projections.map(({ name }) => [name, new Map<string, unknown>()]))
  const read = readerOf(tables)
  for (const fact of facts) {
    const changes = projections.flatMap((projection) =>
      (projection.handles[fact.type]?.(fact) ?? []).map((key) => {
        const row = tables.get(projection.name)?.get(key)
        return { name: projection.name, key, row: projection.evolve(row, fact, key, read) }
      }),
    )
    for (const { name, key, row } of changes) if (row !== undefined) tables.get(name)?.set(key, row)
  }
  return { row: (projection, key) => tables.get(projection)?.get(key) }
}
