import type { TableResult } from '../run-tables.ts'
import { COURSES, wrongOf } from '../tables/unanimity-first.ts'
import type { Course } from '../tables/unanimity-first.ts'
import type { Chart, Series, Tick } from './chart.ts'
import { linearScale, logScale } from './scale.ts'

const SHARES = Array.from({ length: 171 }, (_, index) => 0.01 + index * 0.002)

const POWERS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']

const powerOfTen = (exponent: number): Tick => ({
  value: 10 ** exponent,
  label: exponent === 0 ? '1' : `10⁻${POWERS[-exponent] ?? ''}`,
})

const seriesOf = (course: Course, style: Series['style'], table: TableResult): Series => ({
  name: course.name,
  style,
  curve: SHARES.map((f) => [f, wrongOf(course, f)] as const),
  points: table.cells
    .filter(({ column }) => column === course.name)
    .map(({ row, estimate: { value, low, high } }) => ({
      x: Number(row.replace('f = ', '')),
      y: value,
      low,
      high,
    })),
})

/** How probably a dispute ends wrong by the share that colludes, one curve a course. */
export const wrongChart = (table: TableResult, frame: Chart['frame']): Chart => ({
  title: 'P(final outcome is wrong), by the share of stake that colludes',
  xLabel: 'share f of the stake that colludes',
  xTicks: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35].map((value) => ({ value, label: String(value) })),
  yTicks: [-7, -6, -5, -4, -3, -2, -1, 0].map(powerOfTen),
  x: linearScale([0, 0.36], [frame.left, frame.right]),
  y: logScale([1e-7, 1], [frame.bottom, frame.top]),
  frame,
  series: [
    seriesOf(COURSES.majorityOf3, 1, table),
    seriesOf(COURSES.majorityOf7, 2, table),
    seriesOf(COURSES.unanimityFirst, 3, table),
    seriesOf(COURSES.withAppeals, 4, table),
  ],
})
