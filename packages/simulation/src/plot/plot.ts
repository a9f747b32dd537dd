import type { TableResult } from '../run-tables.ts'
import { drawChart } from './chart.ts'
import { payChart } from './pay-chart.ts'
import { element } from './svg.ts'
import { wrongChart } from './wrong-chart.ts'

const WIDTH = 860
const HEIGHT = 1010

/** Colours that people with any colour vision tell apart (Okabe and Ito), lighter on a dark ground. */
const STYLE = `
svg { font-family: system-ui, sans-serif; background: #ffffff }
text { fill: #24292f } .title { font-size: 16px; font-weight: 600 } .label { font-size: 13px } .tick { font-size: 12px; fill: #57606a }
.grid { stroke: #d8dee4; stroke-width: 1 } .axis { stroke: #57606a; stroke-width: 1 }
.curve { fill: none; stroke-width: 2 } .error { stroke-width: 1.5 } .mark { stroke: #ffffff; stroke-width: 1 }
.s1 { stroke: #0072b2 } .s2 { stroke: #d55e00 } .s3 { stroke: #00805e } .s4 { stroke: #a0457f }
.mark.s1 { fill: #0072b2 } .mark.s2 { fill: #d55e00 } .mark.s3 { fill: #00805e } .mark.s4 { fill: #a0457f }
.mark.s1, .mark.s2, .mark.s3, .mark.s4 { stroke: #ffffff }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 } text { fill: #e6edf3 } .tick { fill: #9198a1 } .grid { stroke: #2a313c } .axis { stroke: #9198a1 }
.s1 { stroke: #56b4e9 } .s2 { stroke: #f0883e } .s3 { stroke: #3fc99a } .s4 { stroke: #e08cc0 }
.mark.s1 { fill: #56b4e9 } .mark.s2 { fill: #f0883e } .mark.s3 { fill: #3fc99a } .mark.s4 { fill: #e08cc0 }
.mark.s1, .mark.s2, .mark.s3, .mark.s4 { stroke: #0d1117 }
}
`

const ABOUT =
  'Curves are formulas. Points are simulated, with 99 % intervals where these are larger than the mark.'

const tableNamed = (results: readonly TableResult[], id: string): TableResult => {
  const table = results.find((one) => one.id === id)
  if (table === undefined)
    throw new TypeError(`expected a table "${id}", got ${results.map((one) => one.id).join(', ')}`)
  return table
}

/**
 * Draws the plot of a run as one SVG document: P(wrong) by colluders above, pay by lazy mediators below, in the reader's light or dark
 * scheme. Needs the tables unanimity-first and lazy-equilibrium; throws a TypeError without them.
 */
export const drawPlot = (results: readonly TableResult[]): string => {
  const left = 64
  const right = WIDTH - 20
  const wrong = wrongChart(tableNamed(results, 'unanimity-first'), { left, right, top: 90, bottom: 460 })
  const pay = payChart(tableNamed(results, 'lazy-equilibrium'), { left, right, top: 612, bottom: 925 })
  const drawing = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: 'img',
    },
    element('title', {}, 'The mediation game: formulas and simulation'),
    element('desc', {}, ABOUT),
    { svg: `<style>${STYLE}</style>` },
    drawChart(wrong),
    drawChart(pay),
    element('text', { x: left, y: HEIGHT - 14, class: 'tick' }, ABOUT),
  )
  return `${drawing.svg}\n`
}
