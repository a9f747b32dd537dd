import type { TableResult } from '../run-tables.ts'
import { LAZY_SHARES, payUnder, REGIMES, rowOf } from '../tables/lazy-equilibrium.ts'
import type { Regime } from '../tables/lazy-equilibrium.ts'
import type { Chart, Series } from './chart.ts'
import { linearScale } from './scale.ts'

const SHARES = Array.from({ length: 51 }, (_, index) => index / 50)

const seriesOf = (
  table: TableResult,
  style: Series['style'],
  regime: Regime,
  who: 'honest' | 'shirking',
  name: string,
): Series => ({
  name,
  style,
  curve: SHARES.map((share) => [share, payUnder(regime, who, share)] as const),
  points: LAZY_SHARES.flatMap((share) =>
    table.cells
      .filter(
        ({ row, column }) => row === rowOf(regime, share) && (column === 'honest') === (who === 'honest'),
      )
      .map(({ estimate: { value, low, high } }) => ({ x: share, y: value, low, high })),
  ),
})

/** What honest and lazy mediators earn by how many others are lazy, before and after the fixes. */
export const payChart = (table: TableResult, frame: Chart['frame']): Chart => ({
  title: 'Pay of a seat per dispute (in executions), by the share of the others that is lazy',
  xLabel: 'share λ of the other mediators that votes without running',
  xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, label: String(value) })),
  yTicks: [-8, -6, -4, -2, 0, 2].map((value) => ({ value, label: String(value).replace('-', '−') })),
  x: linearScale([0, 1.02], [frame.left, frame.right]),
  y: linearScale([-8, 2], [frame.bottom, frame.top]),
  frame,
  series: [
    seriesOf(table, 1, REGIMES.coherence, 'honest', 'honest, coherence with the majority'),
    seriesOf(table, 2, REGIMES.coherence, 'shirking', 'lazy, coherence with the majority'),
    seriesOf(table, 3, REGIMES.everything, 'honest', 'honest, all fixes'),
    seriesOf(table, 4, REGIMES.everything, 'shirking', 'lazy, all fixes'),
  ],
})
