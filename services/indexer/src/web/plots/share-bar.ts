import type { Tone } from '../components/chip.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** One part of a whole. */
export type Share = { readonly tone: Tone; readonly value: number }

const percent = (value: number, whole: number): number => (whole === 0 ? 0 : (100 * value) / whole)

/** A share of a whole in per cent, in text: `12.5 %`; a dash of nothing. */
export const shareText = (value: number, whole: number): string => {
  if (whole === 0) return '–'
  const exact = percent(value, whole)
  return `${exact > 0 && exact < 0.1 ? '< 0.1' : String(Math.round(exact * 10) / 10)}\u{a0}%`
}

/** One bar of which each part has its share. */
export const shareBar = (shares: readonly Share[], says: string): Html => {
  const whole = shares.reduce((sum, { value }) => sum + value, 0)
  let x = 0
  const drawn = shares
    .filter(({ value }) => value > 0)
    .map(({ tone, value }) => {
      const width = percent(value, whole)
      const from = x
      x += width
      return html`<rect
        class="fill ${tone}"
        x="${from.toFixed(2)}"
        y="0"
        width="${Math.max(width - 0.4, 0.2).toFixed(2)}"
        height="8"
      />`
    })
  return html`<svg
    class="shares"
    viewBox="0 0 100 8"
    preserveAspectRatio="none"
    role="img"
    aria-label="${says}"
  >
    <rect class="ground" x="0" y="0" width="100" height="8" />
    ${drawn}
  </svg>`
}
