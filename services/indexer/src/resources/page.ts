import type { Projection } from '../projections/projection.ts'
import type { ListQuery, Listed, Place } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'

/** A page of a list, and the place that the next begins after; null on the last page. */
export type Page<Item> = { readonly items: Item[]; readonly next: Place | null }

/** A page of rows as they are shown. */
export const pageOf = <Row, Item>(
  reads: Pick<ReadModel, 'page'>,
  projection: Projection<Row>,
  query: ListQuery,
  show: (row: Row, listed: Listed<Row>) => Item,
): Page<Item> => {
  const { rows, next } = reads.page(projection, query)
  return { items: rows.map((listed) => show(listed.row, listed)), next }
}

/** How many rows are read and thrown away for one page. */
const mostLeftOut = 400

/** A page of what is left of rows by a condition that only the whole row can tell: `keep` gives an item or nothing. */
export const pageOfKept = <Row, Item>(
  reads: Pick<ReadModel, 'page'>,
  projection: Projection<Row>,
  query: ListQuery,
  keep: (row: Row, listed: Listed<Row>) => Item | undefined,
): Page<Item> => {
  const items: Item[] = []
  let leftOut = 0
  let last: Place | null = null
  let { after } = query
  for (;;) {
    const { rows, next }: { rows: readonly Listed<Row>[]; next: Place | null } = reads.page(projection, {
      ...query,
      after,
    })
    for (const listed of rows) {
      const item = keep(listed.row, listed)
      if (item === undefined) leftOut += 1
      else if (items.length === query.limit) return { items, next: last }
      else items.push(item)
      last = listed.place
    }
    if (next === null || leftOut >= mostLeftOut || rows.length < query.limit) return { items, next }
    after = next
  }
}
