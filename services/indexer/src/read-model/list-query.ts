import type { Projection } from '../projections/projection.ts'

/** Where a row stands in its list. */
export type Place = readonly [sort: string, key: string, chainId: number]

/** Which rows of a projection to list, and from where on. Filters and order name columns that the projection declares. */
export type ListQuery = {
  /** A column's value, or any of several. */
  readonly filters?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Only what rows of another projection point at, in the order of those. */
  readonly via?: Via | undefined
  readonly chainId?: number | undefined
  /** Only rows whose sort value comes after this one, and not after that one. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly order: 'ascending' | 'descending'
  readonly limit: number
  /** Whether what is brief of a row will do, where its projection has that. */
  readonly isBrief?: boolean
  /** The place of the last row before the page. */
  readonly after?: Place | undefined
}

/** Rows that point at rows of the list, by one of their indexed columns. */
export type Via = {
  readonly projection: Pick<Projection<unknown>, 'name' | 'columns' | 'details'>
  readonly column: string
  readonly value: string
  /** What of their own key points: all of it, or as many characters. */
  readonly keyLength?: number
  /** The indexed column that they point at; the key unless told. */
  readonly at?: string
}

/** One listed row with where it stands in the order. */
export type Listed<Row> = { readonly row: Row; readonly chainId: number; readonly place: Place }

/**
 * One page of a list. It costs about the same wherever it is and whatever the filters: no more than a thousand rows are looked at,
 * so a page may be shorter than was asked for; the last is the one without a `next`.
 */
export type RowPage<Row> = { readonly rows: readonly Listed<Row>[]; readonly next: Place | null }
