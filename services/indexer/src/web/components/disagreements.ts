import type { Check, Dispute } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { icon } from './icon.ts'

const acts: Readonly<Record<Check['subject'], (check: Check) => string>> = {
  opening: () => 'The opening of the dispute',
  round: ({ round }) => `Round ${round}, its opening`,
  panel: ({ round }) => `Round ${round}, the panel drawn`,
  commitEnd: ({ round }) => `Round ${round}, the end of its commit phase`,
  commitment: ({ round, mediator }) => `Round ${round}, the commitment of ${mediator ?? 'a mediator'}`,
  ruling: ({ round }) => `Round ${round}, the count`,
  appeal: ({ round }) => `Round ${round}, the appeal of it`,
  canary: () => 'The opening of the canary',
  finalising: () => 'The finalising',
  settlement: () => 'The settlement',
}

/** Which act a check is about, in words. */
export const actOf = (check: Check): string => acts[check.subject](check)

/** Where the chain did something else than we computed: what, what we expected, what it says. Nothing where all agrees. */
export const disagreements = (dispute: Dispute): Html | false => {
  const found = dispute.checks.filter(({ agrees }) => !agrees)
  if (found.length === 0) return false
  return html`<section class="alarm" aria-labelledby="alarm">
    <h2 id="alarm">${icon('alert')} The chain DISAGREES with our computation</h2>
    <ul>
      ${found.map(
        (check) =>
          html`<li>
            <dl>
              <dt>${actOf(check)}</dt>
              <dd>expected <code>${check.expected}</code></dd>
              <dd>found <code>${check.found}</code></dd>
            </dl>
          </li>`,
      )}
    </ul>
  </section>`
}
