import type { Projection } from '../projections/projection.ts'

/** A column that lists filter and sort by: its name, and how its value is read from a row. */
export type Column = { readonly name: string; readonly valueOf: (row: unknown) => string | null }

const valueAt = (row: unknown, path: readonly string[]): string | null => {
  let value: unknown = row
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}

/** The columns that a projection declares, those that are indexed first. Throws a TypeError for a name or a path that no column can have. */
export const columnsOf = ({
  columns,
  details,
}: Pick<Projection<unknown>, 'columns' | 'details'>): readonly Column[] =>
  Object.entries({ ...columns, ...details }).map(([name, path]) => {
    if (!/^[a-z]+$/.test(name))
      throw new TypeError(`expected a column name of lower-case letters, got "${name}"`)
    if (!/^\$(\.[a-zA-Z]+)+$/.test(path))
      throw new TypeError(`expected a JSON path such as $.a.b, got "${path}"`)
    const names = path.split('.').slice(1)
    return { name, valueOf: (row) => valueAt(row, names) }
  })
