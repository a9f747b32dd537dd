import { html } from '../html.ts'
import type { Html } from '../html.ts'

const paths = {
  check: html`<path d="M3.5 8.5 6.7 11.6 12.5 4.8" />`,
  cross: html`<path d="m4.5 4.5 7 7m0-7-7 7" />`,
  shuffle: html`<path
    d="M2.5 4.5h2c4 0 4 7 8 7h1M2.5 11.5h2c1.6 0 2.5-1.1 3.2-2.4M9 6.5c.8-1.2 1.8-2 3.5-2h1M12 2.8l1.7 1.7L12 6.2m0 3.6 1.7 1.7L12 13.2"
  />`,
  wrench: html`<path
    d="M10.6 2.6a3.4 3.4 0 0 0-3.9 4.5L2.7 11.1a1.6 1.6 0 0 0 2.2 2.2l4-4a3.4 3.4 0 0 0 4.5-3.9l-2 2-2.2-.6-.6-2.2z"
  />`,
  question: html`<path d="M5.6 6.1a2.4 2.4 0 1 1 3.7 2c-.8.5-1.3.9-1.3 1.9m0 2.3v.1" />`,
  clock: html`<circle cx="8" cy="8" r="5.6" /><path d="M8 4.8V8l2.2 1.6" />`,
  ban: html`<circle cx="8" cy="8" r="5.6" /><path d="m4.2 4.2 7.6 7.6" />`,
  dice: html`<rect x="2.7" y="2.7" width="10.6" height="10.6" rx="2.4" /><path
      d="M5.7 5.7v.01M10.3 10.3v.01M10.3 5.7v.01M5.7 10.3v.01M8 8v.01"
      stroke-width="2"
    />`,
  lock: html`<rect x="3.3" y="7" width="9.4" height="6.3" rx="1.5" /><path
      d="M5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"
    />`,
  eye: html`<path d="M1.6 8S4 3.7 8 3.7 14.4 8 14.4 8 12 12.3 8 12.3 1.6 8 1.6 8Z" /><circle
      cx="8"
      cy="8"
      r="1.9"
    />`,
  scales: html`<path
    d="M8 2.5v11M4.5 13.5h7M3 4.5h10M3 4.5 1.3 9a2 2 0 0 0 3.4 0zm10 0L11.3 9a2 2 0 0 0 3.4 0z"
  />`,
  flag: html`<path d="M3.8 14V2.6m0 .6h7.9l-1.6 2.9 1.6 2.9H3.8" />`,
  alert: html`<path d="M8 2.3 14.5 13.4h-13zM8 6.5v3.1m0 1.9v.1" />`,
  up: html`<path d="M8 13V3.5M4 7.3l4-4 4 4" />`,
  dash: html`<path d="M4 8h8" />`,
  seal: html`<rect x="2.5" y="4" width="11" height="8" rx="1.4" /><path d="m3 5 5 4 5-4" />`,
  coin: html`<circle cx="8" cy="8" r="5.6" /><path d="M9.9 6.2a2.4 2.4 0 1 0 0 3.6" />`,
} as const

export type IconName = keyof typeof paths

/** A small drawing beside a text that says the same; hidden from readers of the text. */
export const icon = (name: IconName): Html =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${paths[name]}</svg>`
