import type { Method } from '../estimate/estimate.ts'
import type { CellResult, Finding, TableResult } from '../run-tables.ts'
import { figure } from './figure.ts'
import { summarise } from './summary.ts'

const MARKS: Readonly<Record<Finding, string>> = {
  agrees: '✔',
  'printed otherwise': '≠',
  'below resolution': '·',
  differs: '✖',
}

const METHODS: Readonly<Record<Method, string>> = { plays: 'P', mean: 'M', weighted: 'W', bracket: 'B' }

const HEADINGS = ['', '', 'formula', 'simulated', '99 % interval', '', 'printed', '']

const lineOf = (cell: CellResult): readonly string[] => [
  cell.row,
  cell.column,
  figure(cell.formula),
  figure(cell.estimate.value),
  `${figure(cell.estimate.low)} … ${figure(cell.estimate.high)}`,
  METHODS[cell.estimate.method],
  cell.printed ?? '',
  `${MARKS[cell.finding]}${cell.looks === 2 ? ' ²' : ''}`,
]

const remarkOf = ({ row, column, printed, formula, finding, remark }: CellResult): readonly string[] =>
  finding === 'printed otherwise' || (finding === 'differs' && printed !== undefined)
    ? [`  ${row}, ${column}: printed ${printed}, formula ${figure(formula)}${remark ? ` (${remark})` : ''}`]
    : []

/** One table as lines of text, with a note below for each figure that is printed otherwise. */
export const tableText = ({ title, about, cells }: TableResult): string => {
  const lines = [HEADINGS, ...cells.map(lineOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((field, column) => {
        const width = widths[column] ?? 0
        return column === 2 || column === 3 ? field.padStart(width) : field.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
  return [title, about, '', ...text, ...cells.flatMap(remarkOf)].join('\n')
}

/** What the signs in the tables mean. */
export const LEGEND = [
  'P share of plays, Wilson interval; M mean of plays, Agresti–Coull; W importance sampling; B bracket found by playing',
  '✔ the formula lies in the interval and rounds to the printed figure; ≠ it was printed otherwise, see below the table;',
  '· too rare for this many plays: the formula alone stands; ✖ differs; ² counted at a second look, four times as long',
].join('\n')

/** How many figures came out how, in a sentence. */
export const summaryText = (results: readonly TableResult[]): string => {
  const { cells, agree, printedOtherwise, belowResolution, differ, secondLooks } = summarise(results)
  return `${cells} figures: ${agree} agree, ${printedOtherwise} printed otherwise, ${belowResolution} below resolution, ${differ} differ; ${secondLooks} at a second look (${figure(cells / 100)} expected)`
}
