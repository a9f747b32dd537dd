import type { Deal } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { icon } from './icon.ts'

/** What Lilypad's contracts should never have done in a deal; nothing of a sound one. */
export const anomalies = (found: Deal['anomalies']): Html | false =>
  found.length > 0 &&
  html`<section class="alarm" aria-labelledby="alarm">
    <h2 id="alarm">${icon('alert')} Lilypad’s contracts should not do this</h2>
    <ul>
      ${found.map(
        ({ code, detail, origin }) =>
          html`<li>
            ${detail}
            <span class="why"
              ><code>${code}</code>${
                origin === null ? ' as the deal stands' : html` block ${origin.block}, log ${origin.logIndex}`
              }</span
            >
          </li>`,
      )}
    </ul>
  </section>`
