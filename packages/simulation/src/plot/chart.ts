import type { Scale } from './scale.ts'
import { element, polyline } from './svg.ts'
import type { Svg } from './svg.ts'

/** A curve with its simulated points. */
export type Series = {
  readonly name: string
  /** Which of the palette's colours and marks it has. */
  readonly style: 1 | 2 | 3 | 4
  readonly curve: readonly (readonly [x: number, y: number])[]
  readonly points: readonly {
    readonly x: number
    readonly y: number
    readonly low: number
    readonly high: number
  }[]
}

/** A mark on an axis. */
export type Tick = { readonly value: number; readonly label: string }

/** One panel of the plot. */
export type Chart = {
  readonly title: string
  readonly xLabel: string
  readonly xTicks: readonly Tick[]
  readonly yTicks: readonly Tick[]
  readonly x: Scale
  readonly y: Scale
  /** The frame of the drawing, in pixels. */
  readonly frame: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  readonly series: readonly Series[]
}

/** In pixels; a shorter interval hides behind its mark. */
const MARK_HEIGHT = 10

/** A mark around a place: circle, square, triangle or diamond. */
const mark = (style: Series['style'], x: number, y: number): Svg => {
  const fill = { class: `mark s${style}` }
  if (style === 1) return element('circle', { cx: x, cy: y, r: 4, ...fill })
  if (style === 2) return element('rect', { x: x - 3.6, y: y - 3.6, width: 7.2, height: 7.2, ...fill })
  const half = 4.8
  const corners =
    style === 3
      ? [x, y - half, x + half, y + half * 0.8, x - half, y + half * 0.8]
      : [x, y - half, x + half, y, x, y + half, x - half, y]
  return element('polygon', { points: corners.map((one) => Number(one.toFixed(2))).join(' '), ...fill })
}

const drawSeries = ({ x, y }: Chart, { name, style, curve, points }: Series): Svg => {
  const line = polyline(
    curve.map(([one, other]) => [x(one), y(other)] as const),
    { class: `curve s${style}` },
  )
  const drawn = points.flatMap((point) => {
    const place = x(point.x)
    const [low, high] = [y(point.low), y(point.high)]
    const error = { class: `error s${style}` }
    const ends = Math.abs(high - low) > MARK_HEIGHT ? [low, high] : []
    return [
      element('line', { x1: place, x2: place, y1: low, y2: high, ...error }),
      ...ends.map((end) => element('line', { x1: place - 4, x2: place + 4, y1: end, y2: end, ...error })),
      mark(style, place, y(point.y)),
    ]
  })
  return element('g', {}, element('title', {}, name), line, ...drawn)
}

const drawAxes = ({ x, y, frame, xTicks, yTicks, xLabel }: Chart): readonly Svg[] => {
  const { left, right, bottom } = frame
  return [
    ...yTicks.flatMap(({ value, label }) => [
      element('line', { x1: left, x2: right, y1: y(value), y2: y(value), class: 'grid' }),
      element('text', { x: left - 8, y: y(value) + 4, class: 'tick', 'text-anchor': 'end' }, label),
    ]),
    ...xTicks.flatMap(({ value, label }) => [
      element('line', { x1: x(value), x2: x(value), y1: bottom, y2: bottom + 5, class: 'axis' }),
      element('text', { x: x(value), y: bottom + 19, class: 'tick', 'text-anchor': 'middle' }, label),
    ]),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, class: 'axis' }),
    element(
      'text',
      { x: (left + right) / 2, y: bottom + 40, class: 'label', 'text-anchor': 'middle' },
      xLabel,
    ),
  ]
}

/** Legend entries left to right above the frame, two to a row. */
const drawLegend = ({ frame, series }: Chart): readonly Svg[] =>
  series.map(({ name, style }, index) => {
    const x = frame.left + (index % 2) * ((frame.right - frame.left) / 2)
    const y = frame.top - 36 + Math.floor(index / 2) * 18
    return element(
      'g',
      {},
      element('line', { x1: x, x2: x + 26, y1: y, y2: y, class: `curve s${style}` }),
      mark(style, x + 13, y),
      element('text', { x: x + 34, y: y + 4, class: 'label' }, name),
    )
  })

/** Draws one panel: title, legend, axes, curves, and simulated points with their intervals. */
export const drawChart = (chart: Chart): Svg =>
  element(
    'g',
    {},
    element('text', { x: chart.frame.left, y: chart.frame.top - 58, class: 'title' }, chart.title),
    ...drawLegend(chart),
    ...drawAxes(chart),
    ...chart.series.map((series) => drawSeries(chart, series)),
  )
