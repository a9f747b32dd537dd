import { html } from '../html.ts'
import type { Html } from '../html.ts'

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** A length of time (seconds) in its two largest units: `2 d 3 h`, `4 min 10 s`. */
export const durationText = (seconds: number): string => {
  let rest = Math.round(Math.abs(seconds))
  const parts: string[] = []
  for (const [size, name] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

/** A time seen from another (both RFC 3339): `4 min ago`, `in 2 h`. */
export const relativeText = (at: string, now: string): string => {
  const seconds = (Date.parse(at) - Date.parse(now)) / 1000
  if (seconds === 0) return 'now'
  return seconds < 0 ? `${durationText(seconds)} ago` : `in ${durationText(seconds)}`
}

/** A time seen from the newest block's. Absolute times stand beside it; where scripts run it goes on counting. */
export const relative = (at: string, now: string | null): Html | false =>
  now !== null &&
  html`<span class="relative" data-at="${at}" data-now="${now}">${relativeText(at, now)}</span>`
