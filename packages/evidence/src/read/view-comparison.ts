import { fieldsOf, listOf, textOf, wholeOf } from './plain-values.ts'

/** One side of a compared file; null where it has no such file. */
export type SideView = { readonly size: number | null; readonly sha256: string | null } | null

/** A file of two results. */
export type FileDifferenceView = {
  readonly path: string
  readonly likeness: string | null
  readonly comparator: string | null
  readonly ours: SideView
  readonly theirs: SideView
  /** The first byte in which they differ, and what stands there, hex. */
  readonly firstDifference: { readonly offset: number; readonly ours: string; readonly theirs: string } | null
  readonly note: string | null
}

/** Two results compared, what differs before all else; `files` are the first of `fileCount`. */
export type ComparisonView = {
  readonly between: string
  readonly likeness: string | null
  readonly rung: number | null
  readonly files: readonly FileDifferenceView[]
  readonly fileCount: number
}

const mostFiles = 50
const order = ['different', 'within-tolerance', 'identical']

const viewSide = (value: unknown): SideView => {
  const side = fieldsOf(value)
  return side === null ? null : { size: wholeOf(side['size']), sha256: textOf(side['sha256'], 66) }
}

const viewFirst = (value: unknown): FileDifferenceView['firstDifference'] => {
  const first = fieldsOf(value)
  const offset = wholeOf(first?.['offset'])
  if (first === null || offset === null) return null
  return { offset, ours: textOf(first['ours'], 64) ?? '', theirs: textOf(first['theirs'], 64) ?? '' }
}

const viewFile = (value: unknown): readonly FileDifferenceView[] => {
  const file = fieldsOf(value)
  const path = textOf(file?.['path'], 500)
  if (file === null || path === null) return []
  return [
    {
      path,
      likeness: textOf(file['likeness'], 40),
      comparator: textOf(file['comparator'], 40),
      ours: viewSide(file['ours']),
      theirs: viewSide(file['theirs']),
      firstDifference: viewFirst(file['firstDifference']),
      note: textOf(file['note'], 500),
    },
  ]
}

const rank = (value: unknown): number => {
  const place = order.indexOf(String(fieldsOf(value)?.['likeness']))
  return place < 0 ? order.length : place
}

/** A comparison of two results, named; nothing where there is none. */
export const viewComparison = (value: unknown, between: string): readonly ComparisonView[] => {
  const comparison = fieldsOf(value)
  if (comparison === null) return []
  const files = listOf(comparison['files'])
  const first = files.toSorted((left, right) => rank(left) - rank(right)).slice(0, mostFiles)
  return [
    {
      between,
      likeness: textOf(comparison['likeness'], 40),
      rung: wholeOf(comparison['rung']),
      files: first.flatMap(viewFile),
      fileCount: files.length,
    },
  ]
}
