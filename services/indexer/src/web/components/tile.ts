import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** One figure with its name, and what goes with it below. */
export const tile = (label: string, value: Html | string | number, below: Html | string | false): Html =>
  html`<div class="tile">
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${below !== false && html`<dd class="sub">${below}</dd>`}
  </div>`

/** Figures side by side. */
export const tiles = (...shown: readonly Html[]): Html => html`<dl class="tiles">${shown}</dl>`
