import type { Projection } from '../projections/projection.ts'
import type { ListQuery, Listed, Place } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'

/** A page of a list, and the place that the next begins after; null on the last page. */
export type Page<Item> = { readonly items: Item[]; readonly next: Place | null }

/** A stretch of time, in unix seconds: from the first on, and before the second. */
export type Stretch = { readonly from?: number | undefined; readonly to?: number | undefined }

/** Whether something on chain lies in a stretch of time; where its time is not known it may. */
export const isWithin = ({ at }: { readonly at: string | null }, { from, to }: Stretch): boolean => {
  if (at === null || (from ?? to) === undefined) return true
  const seconds = Date.parse(at) / 1000
  return (from === undefined || seconds >= from) && (to === undefined || seconds < to)
}

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

/**
 * A page of what is left of rows by a condition that only the whole row can tell: `keep` gives an item or nothing. `prepare` sees rows together before each is
 * looked at.
 */
export const pageOfKept = <Row, Item>(
  reads: Pick<ReadModel, 'page'>,
  projection: Projection<Row>,
  query: ListQuery,
  keep: (row: Row, listed: Listed<Row>) => Item | undefined,
  prepare?: (rows: readonly Listed<Row>[]) => void,
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
    prepare?.(rows)
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

/** A part of a row, by a number that parts of one row are listed down by. */
export type RowPart<Item> = { readonly number: number; readonly item: Item }

const separator = '#'

/** A page of what rows hold several of, the last of each row first: `partsOf` gives those in that order. The list must be a descending one. */
export const pageOfParts = <Row, Item>(
  reads: Pick<ReadModel, 'page'>,
  projection: Projection<Row>,
  { after, ...query }: ListQuery,
  partsOf: (row: Row) => readonly RowPart<Item>[],
): Page<Item> => {
  const cut = after?.[1].lastIndexOf(separator) ?? -1
  const begun = after === undefined ? undefined : after[1].slice(0, cut)
  const below = after === undefined ? Infinity : Number(after[1].slice(cut + 1))
  // The row that the page before ended within is listed again.
  let from: Place | undefined =
    after === undefined || begun === undefined ? undefined : [after[0], `${begun}\u{10FFFF}`, after[2]]
  const items: Item[] = []
  let last: Place | null = null
  for (let looked = 0; ;) {
    const { rows, next } = reads.page(projection, { ...query, after: from })
    for (const {
      row,
      place: [sort, key, chainId],
    } of rows) {
      looked += 1
      for (const { number, item } of partsOf(row)) {
        if (key === begun && chainId === after?.[2] && !(number < below)) continue
        if (items.length === query.limit) return { items, next: last }
        items.push(item)
        last = [sort, `${key}${separator}${number}`, chainId]
      }
    }
    if (next === null) return { items, next: null }
    if (looked >= mostLeftOut || rows.length < query.limit) {
      return { items, next: [next[0], `${next[1]}${separator}0`, next[2]] }
    }
    from = next
  }
}
