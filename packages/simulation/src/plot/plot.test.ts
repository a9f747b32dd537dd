import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runTables } from '../run-tables.ts'
import { lazyEquilibrium } from '../tables/lazy-equilibrium.ts'
import { unanimityFirstTable } from '../tables/unanimity-first.ts'
import { drawPlot } from './plot.ts'
import { linearScale, logScale } from './scale.ts'
import { element, polyline } from './svg.ts'

const results = [...runTables([unanimityFirstTable(), lazyEquilibrium()], { runs: 50, seed: 1 })]

describe('SVG', () => {
  it('escapes text and attributes', () =>
    assert.equal(
      element('text', { id: '"a"' }, '1 < 2 & 3').svg,
      '<text id="&quot;a&quot;">1 &lt; 2 &amp; 3</text>',
    ))

  it('nests elements and rounds places', () => {
    assert.equal(element('g', {}, element('line', { x1: 1 / 3 })).svg, '<g>\n<line x1="0.33"/>\n</g>')
    assert.equal(
      polyline(
        [
          [1, 2.005],
          [3, 4],
        ],
        {},
      ).svg,
      '<polyline points="1,2 3,4"/>',
    )
  })
})

describe('scales', () => {
  it('map ends to ends, and log scales equal ratios to equal steps', () => {
    assert.deepEqual([0, 0.5, 1].map(linearScale([0, 1], [10, 20])), [10, 15, 20])
    assert.deepEqual([1e-4, 1e-2, 1].map(logScale([1e-4, 1], [100, 0])), [100, 50, 0])
    assert.equal(logScale([1e-4, 1], [100, 0])(0), 100)
  })
})

describe('the plot', () => {
  const svg = drawPlot(results)

  it('is well formed: every element that opens closes', () => {
    const open: string[] = []
    for (const [, closing, name = '', inner = ''] of svg.matchAll(/<(\/?)([a-z]+)([^>]*)>/g)) {
      if (closing === '/') assert.equal(open.pop(), name)
      else if (!inner.endsWith('/')) open.push(name)
    }
    assert.deepEqual(open, [])
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/)
  })

  it('has four curves a panel and a mark for each simulated point', () => {
    assert.equal(svg.match(/<polyline/g)?.length, 8)
    const marks = svg.match(/class="mark s\d"/g)?.length
    // Five shares and six, four curves each, and eight entries of the legends.
    assert.equal(marks, 4 * 5 + 4 * 6 + 8)
  })

  it('draws everything inside its frame', () => {
    const [, width = '', height = ''] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []
    for (const [, points = ''] of svg.matchAll(/points="([^"]+)"/g)) {
      const places = points.split(/[ ,]/).map(Number)
      const isInside = (place: number, index: number): boolean =>
        place >= 0 && place <= Number(index % 2 === 0 ? width : height)
      assert.ok(places.every(isInside), points)
    }
  })

  it('has colours for a dark ground', () => assert.match(svg, /prefers-color-scheme: dark/))

  it('says which table it misses', () =>
    assert.throws(() => drawPlot(results.slice(0, 1)), /expected a table "lazy-equilibrium"/))
})
