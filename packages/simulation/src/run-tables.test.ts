import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { estimateShare } from './estimate/estimate-share.ts'
import { hasDifferences, runTables } from './run-tables.ts'
import { allTables } from './tables/all-tables.ts'
import type { Cell, Table } from './tables/table.ts'

/** A coin that falls on heads with a probability, said to be `formula`. */
const coin = (probability: number, formula: number, more: Partial<Cell> = {}): Cell => ({
  row: 'coin',
  column: 'P(heads)',
  formula,
  simulate: (runs, random) => estimateShare(runs, random, (next) => next() < probability),
  ...more,
})

const tableOf = (...cells: readonly Cell[]): Table => ({ id: 'coins', title: 'Coins', about: '', cells })

const findings = (...cells: readonly Cell[]) => [...runTables([tableOf(...cells)], { runs: 4000, seed: 1 })]

const findingOf = (cell: Cell) => findings(cell)[0]?.cells[0]?.finding

describe('running tables', () => {
  it('finds that a true formula agrees and a false one differs', () => {
    assert.equal(findingOf(coin(0.3, 0.3)), 'agrees')
    assert.equal(findingOf(coin(0.3, 0.4)), 'differs')
    assert.equal(hasDifferences(findings(coin(0.3, 0.3))), false)
    assert.equal(hasDifferences(findings(coin(0.3, 0.3), coin(0.3, 0.4))), true)
  })

  it('finds a planted error in a formula of the game', () => {
    const [majority] = allTables()
    const [cell] = majority?.cells ?? []
    assert.ok(cell !== undefined)
    assert.equal(findingOf(cell), 'agrees')
    assert.equal(findingOf({ ...cell, formula: cell.formula * 1.3, printed: '3.6e-2' }), 'differs')
  })

  it('passes a printed figure that is off only where a remark says why', () => {
    assert.equal(findingOf(coin(0.3, 0.3, { printed: '0.30' })), 'agrees')
    assert.equal(findingOf(coin(0.3, 0.3, { printed: '0.31' })), 'differs')
    assert.equal(findingOf(coin(0.3, 0.3, { printed: '0.31', remark: 'a slip' })), 'printed otherwise')
    assert.equal(findingOf(coin(0.3, 0.4, { printed: '0.31', remark: 'a slip' })), 'differs')
  })

  it('claims nothing of events too rare to be seen', () => {
    assert.equal(findingOf(coin(1e-5, 1e-5)), 'below resolution')
    assert.equal(findingOf(coin(1e-5, 2e-5)), 'below resolution')
  })

  it('looks a second time, four times as long, where the first interval misses', () => {
    const looks: number[] = []
    const cell = coin(0.3, 0.3, {
      simulate: (runs, random) => {
        looks.push(runs)
        return estimateShare(runs, random, (next) => next() < (looks.length === 1 ? 0.6 : 0.3))
      },
    })
    const result = findings(cell)[0]?.cells[0]
    assert.deepEqual(looks, [4000, 16_000])
    assert.deepEqual([result?.looks, result?.finding, result?.estimate.runs], [2, 'agrees', 16_000])
  })

  it('gives equal numbers for equal seeds and others for others', () => {
    const run = (seed: number) => JSON.stringify([...runTables([allTables()[0]!], { runs: 500, seed })])
    assert.equal(run(1), run(1))
    assert.notEqual(run(1), run(2))
  })
})
