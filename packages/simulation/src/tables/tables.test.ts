import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allTables } from './all-tables.ts'
import { payUnder, REGIMES } from './lazy-equilibrium.ts'
import { isPrintedAs, parsePrinted } from './printed.ts'

const tables = allTables()

describe('printed figures', () => {
  it('stand for what rounds to them', () => {
    const cases: readonly (readonly [string, number, number])[] = [
      ['2.8e-2', 0.0275, 0.0285],
      ['56', 55.5, 56.5],
      ['82 %', 0.815, 0.825],
      ['3–5 %', 0.025, 0.055],
      ['−3.1', -3.15, -3.05],
      ['0', 0, 0],
      ['4.00', 3.995, 4.005],
    ]
    for (const [text, low, high] of cases) {
      const range = parsePrinted(text)
      assert.ok(Math.abs(range.low - low) < 1e-9 && Math.abs(range.high - high) < 1e-9, text)
    }
    assert.equal(isPrintedAs('2.8e-2', 0.0286), false)
    assert.equal(isPrintedAs('7.3e-3', 0.00725), true)
  })

  it('are refused when they are none', () => {
    for (const text of ['', 'many', '1.2.3', '5 % of'])
      assert.throws(() => parsePrinted(text), SyntaxError, text)
  })
})

describe('the formulas', () => {
  for (const { id, cells } of tables) {
    it(`of ${id} round to every printed figure but those with a remark`, () => {
      const off = cells
        .filter(({ printed, formula }) => printed !== undefined && !isPrintedAs(printed, formula))
        .map(({ row, column, remark }) => remark ?? `${row}, ${column}`)
      const remarks = cells.flatMap(({ remark }) => (remark === undefined ? [] : [remark]))
      assert.deepEqual(off, remarks)
    })
  }

  it('are compared with all that is printed', () => {
    const printed = tables.map(
      ({ id, cells }) => [id, cells.filter((cell) => cell.printed !== undefined).length] as const,
    )
    assert.deepEqual(printed, [
      ['simple-majority', 18],
      ['distinct-draws', 5],
      ['two-thirds', 6],
      ['no-shows', 3],
      ['appeals', 27],
      ['unanimity-first', 25],
      ['distinct-ladder', 0],
      ['challenge-probability', 14],
      ['canary-share', 5],
      ['lazy-equilibrium', 8],
      ['bribe-cost', 4],
      ['whole-game', 0],
    ])
  })

  it('give each figure a name of its own', () => {
    for (const { id, cells } of tables) {
      const names = cells.map(({ row, column }) => `${row}, ${column}`)
      assert.equal(new Set(names).size, names.length, id)
    }
  })
})

describe('laziness', () => {
  const isHonestBetter = (regime: keyof typeof REGIMES, share: number): boolean =>
    payUnder(REGIMES[regime], 'honest', share) > payUnder(REGIMES[regime], 'shirking', share)

  it('pays among the lazy under coherence, with canaries or without, and when only the outcome judges', () => {
    for (const regime of ['coherence', 'coherenceCanaries', 'final', 'finalCanaries'] as const) {
      assert.equal(isHonestBetter(regime, 0), true, regime)
      assert.equal(isHonestBetter(regime, 1), false, regime)
    }
  })

  it('pays more than honesty with all fixes only where more than three in four make their digests up', () => {
    for (let share = 0; share <= 0.75; share += 0.05)
      assert.ok(isHonestBetter('everything', share), `${share}`)
    // Scattered digests rule NONDETERMINISTIC, which pays every REJECT.
    assert.equal(isHonestBetter('everything', 0.8), false)
  })
})
