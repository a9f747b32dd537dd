import type { Agreement, Dispute } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { icon } from './icon.ts'

type Disagreement = { readonly what: string; readonly agreement: Agreement }

const listOf = (dispute: Dispute): readonly Disagreement[] => {
  const checks = [
    ...dispute.rounds.flatMap(({ round, draw, close, seats }) => [
      { what: `Round ${round}, the panel drawn`, agreement: draw?.agreement ?? null },
      ...seats.map(({ mediator, commitmentAgreement }) => ({
        what: `Round ${round}, the commitment of ${mediator}`,
        agreement: commitmentAgreement,
      })),
      { what: `Round ${round}, the count`, agreement: close?.agreement ?? null },
    ]),
    { what: 'The settlement', agreement: dispute.finalised?.agreement ?? null },
  ]
  return checks.flatMap(({ what, agreement }) =>
    agreement === null || agreement.agrees ? [] : [{ what, agreement }],
  )
}

/** Where the chain did something else than we computed: what, what we expected, what it says. Nothing where all agrees. */
export const disagreements = (dispute: Dispute): Html | false => {
  const found = listOf(dispute)
  if (found.length === 0) return false
  return html`<section class="alarm" aria-labelledby="alarm">
    <h2 id="alarm">${icon('alert')} The chain DISAGREES with our computation</h2>
    <ul>
      ${found.map(
        ({ what, agreement }) =>
          html`<li>
            <dl>
              <dt>${what}</dt>
              <dd>expected <code>${agreement.expected}</code></dd>
              <dd>found <code>${agreement.found}</code></dd>
            </dl>
          </li>`,
      )}
    </ul>
  </section>`
}
