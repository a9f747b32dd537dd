import type { AsOf, DealStanding, DealSummary } from '@lilymed/api'
import { DEAL_STATES } from '@lilymed/domain'
import type { DealStateName } from '@lilymed/domain'
import { account } from '../components/account.ts'
import { dealChip, inWords, standingChip } from '../components/chip.ts'
import { exportLinks } from '../components/export-links.ts'
import { choice, filterForm } from '../components/filter-form.ts'
import { dealLink, disputeHref } from '../components/links.ts'
import { empty, hero, nextPage } from '../components/section.ts'
import { head, table } from '../components/table.ts'
import { none, short, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

export type DealFilter = {
  readonly state: DealStateName | undefined
  readonly standing: DealStanding | undefined
}

const accountOrNone = (address: string | null): Html => (address === null ? none : account(address))

/** A deal in a table of deals. */
export const dealRow = (deal: DealSummary): Html =>
  html`<tr>
    <th scope="row" data-label="Deal">${dealLink(deal.dealId, true)}</th>
    <td data-label="State">${dealChip(deal.state)} ${standingChip(deal.standing)}</td>
    <td data-label="Job creator">${accountOrNone(deal.jobCreator)}</td>
    <td data-label="Resource provider">${accountOrNone(deal.resourceProvider)}</td>
    <td data-label="Dispute">
      ${
        deal.disputeId === null
          ? none
          : html`<a href="${disputeHref(deal.disputeId)}">${short(deal.disputeId)}</a>`
      }
    </td>
    <td data-label="Agreed">${timeOrNone(deal.created.at)}</td>
  </tr>`

/** The heads of a table of {@link dealRow}s. */
export const dealHeads: readonly Html[] = [
  'Deal',
  'State',
  'Job creator',
  'Resource provider',
  'Dispute',
  'Agreed',
].map(head)

/** The list of deals, newest first. */
export const dealsPage = (
  deals: readonly DealSummary[],
  { state, standing }: DealFilter,
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Deals',
    asOf,
    section: 'deals',
    live: true,
    main: html`
      ${hero(
        'Deals',
        html`Deals that were put on chain. Lilypad has settled most of its deals off chain since version 2.12:
          those are not here. <a href="/lilypad-v2">Deals of Lilypad V2</a>`,
      )}
      ${filterForm('/deals', [
        choice(
          { name: 'state', label: 'State', value: state },
          DEAL_STATES.map(({ name }) => [name, inWords(name)]),
        ),
        choice({ name: 'standing', label: 'History', value: standing }, [
          ['sound', 'Sound'],
          ['anomalous', 'Anomalous'],
        ]),
      ])}
      ${deals.length === 0 ? empty('No deal here yet.') : table('Deals, newest first', dealHeads, deals.map(dealRow))}
      ${nextPage(next, 'Older deals')} ${exportLinks('listDeals', { state, standing })}
    `,
  })
