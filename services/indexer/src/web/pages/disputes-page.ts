import type { AsOf, DisputeSummary } from '@lilymed/api'
import { DISPUTE_OUTCOMES } from '@lilymed/domain'
import type { DisputeOutcome, Phase } from '@lilymed/domain'
import { outcomeLooks, phaseText } from '../components/chip.ts'
import { disputeEntry } from '../components/dispute-entry.ts'
import { choice, filterForm } from '../components/filter-form.ts'
import { empty, hero, nextPage } from '../components/section.ts'
import { html } from '../html.ts'
import { layout } from '../layout.ts'

export type DisputeFilter = { readonly phase?: Phase; readonly outcome?: DisputeOutcome }

/** In the order in which a dispute passes them; TALLY is too short to look for. */
const shownPhases: readonly Phase[] = [
  'BEACON',
  'COMMIT',
  'REVEAL',
  'APPEAL',
  'CANARY',
  'DECIDED',
  'SETTLING',
  'FINAL',
]

const form = ({ phase, outcome }: DisputeFilter) =>
  filterForm('/disputes', [
    choice(
      { name: 'outcome', label: 'Outcome', value: outcome },
      DISPUTE_OUTCOMES.map((name) => [name, outcomeLooks[name].text]),
    ),
    choice(
      { name: 'phase', label: 'Phase', value: phase },
      shownPhases.map((name) => [name, phaseText(name)]),
    ),
  ])

/** The list of disputes, newest first. */
export const disputesPage = (
  disputes: readonly DisputeSummary[],
  filter: DisputeFilter,
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Disputes',
    asOf,
    section: 'disputes',
    live: true,
    main: html`
      ${hero(
        'Disputes',
        'Every challenged result of the Lilypad network: who re-executed it, what they found, what was ruled, and where the money went.',
      )}
      ${form(filter)}
      ${
        disputes.length === 0
          ? empty(asOf === undefined ? 'No block has been read yet.' : 'No dispute here yet.')
          : html`<h2 class="visually-hidden">Newest first</h2>
              <ol class="entries">
                ${disputes.map(disputeEntry)}
              </ol>`
      }
      ${nextPage(next, 'Older disputes')}
    `,
  })
