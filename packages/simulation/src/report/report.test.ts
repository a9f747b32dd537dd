import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CellResult } from '../run-tables.ts'
import { figure } from './figure.ts'
import { jsonReport } from './json-report.ts'
import { summaryText, tableText } from './text-report.ts'

const cell = (change: Partial<CellResult>): CellResult => ({
  row: 'f = 0.1',
  column: 'n = 3',
  formula: 0.028,
  printed: '2.8e-2',
  estimate: { value: 0.0281, low: 0.027, high: 0.0292, method: 'plays', runs: 100 },
  isFormulaInside: true,
  isPrintedRight: true,
  looks: 1,
  finding: 'agrees',
  ...change,
})

const tableOf = (...cells: readonly CellResult[]) => ({
  id: 'one',
  title: 'P(wrong)',
  about: 'binomial',
  cells,
})

describe('figures', () => {
  it('have four digits, or powers of ten where they are small', () =>
    assert.deepEqual([0, 0.0312345, -3.125, 56, 1.7604e-17, -0.00018].map(figure), [
      '0',
      '0.03123',
      '−3.125',
      '56',
      '1.76e−17',
      '−1.80e−4',
    ]))
})

describe('a table as text', () => {
  it('has a line for each figure with its interval, method and mark', () => {
    const lines = tableText(tableOf(cell({}), cell({ looks: 2, column: 'n = 31' }))).split('\n')
    assert.deepEqual(lines.slice(0, 2), ['P(wrong)', 'binomial'])
    assert.match(
      lines[4] ?? '',
      /^f = 0\.1 {2}n = 3 {3,}0\.028 +0\.0281 {2}0\.027 … 0\.0292 {2}P {2}2\.8e-2 {3}✔$/,
    )
    assert.match(lines[5] ?? '', /✔ ²$/)
  })

  it('says below it what was printed otherwise, and why', () => {
    const text = tableText(tableOf(cell({ finding: 'printed otherwise', printed: '3e-2', remark: 'a slip' })))
    assert.match(text, /\n {2}f = 0\.1, n = 3: printed 3e-2, formula 0\.028 \(a slip\)$/)
  })
})

describe('the sum of a run', () => {
  const results = [
    tableOf(cell({}), cell({ finding: 'differs' }), cell({ finding: 'below resolution', looks: 2 })),
  ]

  it('counts every finding', () =>
    assert.equal(
      summaryText(results),
      '3 figures: 1 agree, 0 printed otherwise, 1 below resolution, 1 differ; 1 at a second look (0.03 expected)',
    ))

  it('is in the JSON document beside seed, runs and tables', () => {
    const { summary, ...rest } = jsonReport({ seed: 1, runs: 100 }, results)
    assert.deepEqual(rest, { name: 'mediation-game', seed: 1, runs: 100, tables: results })
    assert.equal(summary.differ, 1)
  })
})
