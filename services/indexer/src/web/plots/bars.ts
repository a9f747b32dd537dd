import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { Tone } from '../components/chip.ts'

/** One bar: its parts stand on each other, each as high as its value. */
export type Bar = {
  readonly label: string
  readonly parts: readonly { readonly tone: Tone; readonly value: number }[]
}

/** What a tone stands for in a drawing. */
export type LegendItem = { readonly tone: Tone; readonly text: string }

const height = 100
const room = 10

const sumOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0)

/** The least of 1, 2, 5, 10, 20, 50, … that is no less than a value: the top of an axis. */
export const niceTop = (value: number): number => {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((times) => times * power >= value) ?? 10
  return step * power
}

const rounded = (value: number): number => Math.round(value * 100) / 100

const column = (bar: Bar, index: number, top: number): Html[] => {
  let below = 0
  return bar.parts
    .filter(({ value }) => value > 0)
    .map(({ tone, value }) => {
      const size = (value / top) * height
      below += size
      return html`<rect
        class="fill ${tone}"
        x="${rounded(index * room + 1.5)}"
        y="${rounded(height - below)}"
        width="${room - 3}"
        height="${rounded(size)}"
      />`
    })
}

/** What the tones of a drawing stand for: each with a sample of it, and in words. */
export const legend = (items: readonly LegendItem[]): Html =>
  html`<ul class="legend">
    ${items.map(({ tone, text }) => html`<li><span class="swatch ${tone}" aria-hidden="true"></span>${text}</li>`)}
  </ul>`

/** Bars side by side over an axis from zero. The drawing has no text of its own, so that it can be stretched. */
export const bars = (shown: readonly Bar[], items: readonly LegendItem[], says: string): Html => {
  const top = niceTop(Math.max(0, ...shown.map(sumOf)))
  const width = Math.max(shown.length, 1) * room
  const [first, middle, last] = [shown[0], shown[shown.length >> 1], shown.at(-1)]
  return html`<div class="bars-plot">
    <p class="axis-top" aria-hidden="true"><span>${top}</span></p>
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${says}">
      <path class="grid" d="M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}" />
      ${shown.map((bar, index) => column(bar, index, top))}
    </svg>
    <p class="axis" aria-hidden="true">
      <span>${first?.label}</span
      >${shown.length > 2 && html`<span>${middle?.label}</span>`}${shown.length > 1 && html`<span>${last?.label}</span>`}
    </p>
    ${legend(items)}
  </div>`
}
