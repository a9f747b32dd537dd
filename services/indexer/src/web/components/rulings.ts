import type { Dispute, Round, Seat } from '@lilymed/api'
import { OUTCOMES } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { chip, outcomeChip, outcomeLooks } from './chip.ts'
import { icon } from './icon.ts'
import { needed } from './panel.ts'
import { head, table } from './table.ts'
import { lp, none } from './values.ts'

const tally = ({ seats }: Round): Html => {
  const votes = seats.flatMap(({ vote }: Seat) => (vote === null ? [] : [vote.countsAs]))
  const found = [...new Set(votes)]
  return found.length === 0
    ? none
    : html`${found.map(
        (verdict) =>
          html`<span class="why"
            >${votes.filter((vote) => vote === verdict).length}
            ${outcomeLooks[verdict].text.toLowerCase()}</span
          >`,
      )}`
}

const closing = ({ close }: Round): Html => {
  if (close === null) return html`<span class="none">under way</span>`
  const ruled = close.escalates
    ? chip('Escalates', 'up', 'busy')
    : outcomeChip(close.outcome ?? 'INCONCLUSIVE')
  return html`<a class="plain" href="#fact-${close.origin.position}">${ruled}</a>`
}

const appealed = ({ appeal }: Round): Html =>
  appeal === null
    ? none
    : html`<a href="#fact-${appeal.origin.position}"
          >against ${outcomeLooks[appeal.against].text.toLowerCase()}</a
        >
        by ${account(appeal.appellant)}<span class="why"
          >fees ${lp(appeal.fees)}, bond ${lp(appeal.bond)}</span
        >`

const results = {
  UPHELD: ['The ruling was upheld', 'the bond is lost'],
  OVERTURNED: ['The ruling was overturned', 'the bond came back, with a gain'],
  NEITHER: ['No panel ruled on it', 'the bond came back'],
} as const

const result = ({ appeal }: Round): Html => {
  if (appeal === null) return none
  if (appeal.result === null) return html`<span class="none">open</span>`
  const [what, bond] = results[appeal.result]
  return html`${what}<span class="why">${bond}</span>`
}

const roundRow = (round: Round, mode: Dispute['mode']): Html =>
  html`<tr>
    <th scope="row" data-label="Round"><a href="#round-${round.round}">Round ${round.round}</a></th>
    <td data-label="Rule">${round.seatCount} seats: ${needed(round, mode)}</td>
    <td data-label="Votes">${tally(round)}</td>
    <td data-label="Closed as">${closing(round)}</td>
    <td data-label="Appealed">${appealed(round)}</td>
    <td data-label="Appeal ended">${result(round)}</td>
  </tr>`

const execution = (dispute: Dispute): Html => {
  const { finalised, isCanary } = dispute
  if (finalised === null) {
    return html`<p class="lead">Nothing has been told to Lilypad’s controller yet.</p>`
  }
  const { outcome, finaliser, agreement, origin } = finalised
  const call = isCanary ? null : (OUTCOMES.find(({ name }) => name === outcome)?.controllerCall ?? null)
  return html`<p class="verdict-line">
    ${outcomeChip(outcome)} finalised by ${account(finaliser)} in
    <a href="#fact-${origin.position}">block ${origin.block}</a>:
    ${
      call === null
        ? 'Lilypad’s controller is told nothing, and both parties are refunded by its timeout.'
        : html`the pool called <code>${call}</code> on Lilypad’s controller.`
    }
    ${
      agreement !== null &&
      (agreement.agrees
        ? html`<span class="mark-good">${icon('check')}settlement recomputed: same</span>`
        : html`<span class="mark-bad">${icon('alert')}settlement recomputed: DIFFERS</span>`)
    }
  </p>`
}

/** Round by round what was ruled and appealed, and what became of it on chain. */
export const rulings = (dispute: Dispute): Html =>
  html`${
    dispute.rounds.length > 0 &&
    table(
      'Rounds, rulings and appeals',
      [head('Round'), head('Rule'), head('Votes'), head('Closed as'), head('Appealed'), head('Appeal ended')],
      dispute.rounds.map((round) => roundRow(round, dispute.mode)),
    )
  }
  ${execution(dispute)}`
