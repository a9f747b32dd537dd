import type { TableResult } from '../run-tables.ts'

/** How many cells came out how. */
export type Summary = {
  readonly cells: number
  readonly agree: number
  readonly printedOtherwise: number
  readonly belowResolution: number
  readonly differ: number
  /** Cells whose first interval missed the formula; one in a hundred does by chance. */
  readonly secondLooks: number
}

/** Counts what the tables found. */
export const summarise = (results: readonly TableResult[]): Summary => {
  const cells = results.flatMap((table) => table.cells)
  const count = (finding: (typeof cells)[number]['finding']): number =>
    cells.filter((cell) => cell.finding === finding).length
  return {
    cells: cells.length,
    agree: count('agrees'),
    printedOtherwise: count('printed otherwise'),
    belowResolution: count('below resolution'),
    differ: count('differs'),
    secondLooks: cells.filter(({ looks }) => looks === 2).length,
  }
}
