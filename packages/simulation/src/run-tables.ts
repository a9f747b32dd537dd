import { contains } from './estimate/estimate.ts'
import type { Estimate } from './estimate/estimate.ts'
import { createStreams } from './game/random.ts'
import type { Random } from './game/random.ts'
import { isPrintedAs } from './tables/printed.ts'
import type { Cell, Table } from './tables/table.ts'

/** A cell that misses its interval is played again, independently, this many times as long. */
export const SECOND_LOOK = 4

/** Fewer expected events than this say nothing of a share: its interval holds almost anything near zero. */
const FEWEST_EVENTS = 5

/**
 * How the three figures of a cell stand to each other: the formula lies in the interval and is what was printed; it lies in the
 * interval and a known remark says why something else was printed; the event is too rare for this many plays; or they differ.
 */
export type Finding = 'agrees' | 'printed otherwise' | 'below resolution' | 'differs'

/** A cell with what playing gave. */
export type CellResult = Omit<Cell, 'simulate'> & {
  readonly estimate: Estimate
  readonly isFormulaInside: boolean
  /** Whether the formula rounds to the printed figure; null where none is printed. */
  readonly isPrintedRight: boolean | null
  /** 2 where a first interval missed the formula and a second, longer and independent one was taken. */
  readonly looks: 1 | 2
  readonly finding: Finding
}

/** A table with what playing gave. */
export type TableResult = Omit<Table, 'cells'> & { readonly cells: readonly CellResult[] }

const findingOf = (cell: Cell, estimate: Estimate, isPrintedRight: boolean | null): Finding => {
  if (!contains(estimate, cell.formula)) return 'differs'
  if (isPrintedRight === false) return cell.remark === undefined ? 'differs' : 'printed otherwise'
  const isShare = estimate.method === 'plays' && cell.formula > 0 && cell.formula < 1
  const events = Math.min(cell.formula, 1 - cell.formula) * estimate.runs
  return isShare && events < FEWEST_EVENTS ? 'below resolution' : 'agrees'
}

const runCell = (cell: Cell, runs: number, first: Random, second: Random): CellResult => {
  const { simulate, ...said } = cell
  let estimate = simulate(runs, first)
  let looks: 1 | 2 = 1
  if (!contains(estimate, cell.formula)) {
    estimate = simulate(SECOND_LOOK * runs, second)
    looks = 2
  }
  const isPrintedRight = cell.printed === undefined ? null : isPrintedAs(cell.printed, cell.formula)
  const isFormulaInside = contains(estimate, cell.formula)
  const finding = findingOf(cell, estimate, isPrintedRight)
  return { ...said, estimate, isFormulaInside, isPrintedRight, looks, finding }
}

/**
 * Plays every cell of the tables `runs` times, each with random numbers of its own, and says how formula, estimate and printed figure
 * stand to each other. Equal seeds give equal results. Of many 99 % intervals some miss by chance, one in a hundred: such a cell gets
 * one second look, whose interval counts.
 */
export const runTables = function* (
  tables: readonly Table[],
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Generator<TableResult> {
  const nextStream = createStreams(seed)
  for (const table of tables) {
    const cells = table.cells.map((cell) => runCell(cell, runs, nextStream(), nextStream()))
    yield { ...table, cells }
  }
}

/** Whether any cell differs. */
export const hasDifferences = (results: readonly TableResult[]): boolean =>
  results.some(({ cells }) => cells.some(({ finding }) => finding === 'differs'))
