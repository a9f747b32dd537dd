import type { AsOf, DisputeSummary } from '@lilymed/api'
import { DISPUTE_OUTCOMES } from '@lilymed/domain'
import type { DisputeOutcome, Phase } from '@lilymed/domain'
import { outcomeLooks, phaseText } from '../components/chip.ts'
import { disputeEntry } from '../components/dispute-entry.ts'
import { exportLinks } from '../components/export-links.ts'
import { addressPattern, choice, field, filterForm } from '../components/filter-form.ts'
import { empty, hero, nextPage } from '../components/section.ts'
import { html } from '../html.ts'
import { layout } from '../layout.ts'

export type DisputeFilter = {
  readonly phase?: Phase
  readonly outcome?: DisputeOutcome
  readonly jobCreator?: string
  readonly resourceProvider?: string
  readonly mediator?: string
  readonly module?: string
  readonly chainId?: number
  /** Days, `2026-11-23`: opened not before the one, and before the other. */
  readonly from?: string
  readonly to?: string
}

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

const anAddress = { pattern: addressPattern, hint: '0x…' }

const form = ({ phase, outcome, ...filter }: DisputeFilter) =>
  filterForm('/disputes', [
    choice(
      { name: 'outcome', label: 'Outcome', value: outcome },
      DISPUTE_OUTCOMES.map((name) => [name, outcomeLooks[name].text]),
    ),
    choice(
      { name: 'phase', label: 'Phase', value: phase },
      shownPhases.map((name) => [name, phaseText(name)]),
    ),
    field({ name: 'jobCreator', label: 'Job creator', value: filter.jobCreator }, anAddress),
    field({ name: 'resourceProvider', label: 'Provider', value: filter.resourceProvider }, anAddress),
    field({ name: 'mediator', label: 'Mediator', value: filter.mediator }, anAddress),
    field({ name: 'module', label: 'Module', value: filter.module }),
    field({ name: 'from', label: 'Opened from', value: filter.from }, { type: 'date' }),
    field({ name: 'to', label: 'Opened before', value: filter.to }, { type: 'date' }),
  ])

/** A day as the API takes it: the moment it begins at. */
const momentOf = (day: string | undefined): string | undefined =>
  day === undefined ? undefined : `${day}T00:00:00Z`

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
      ${exportLinks('listDisputes', { ...filter, from: momentOf(filter.from), to: momentOf(filter.to) })}
    `,
  })
