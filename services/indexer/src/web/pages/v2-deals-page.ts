import type { AsOf, V2Account, V2Deal, V2Result } from '@lilymed/api'
import { account } from '../components/account.ts'
import { chip, inWords } from '../components/chip.ts'
import { blockLink } from '../components/links.ts'
import { empty, hero, nextPage, section } from '../components/section.ts'
import { head, number, table } from '../components/table.ts'
import { lp, none, short, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

/** What the page is made of, each list as far as the page shows it. */
export type V2Parts = {
  readonly deals: readonly V2Deal[]
  readonly results: readonly V2Result[]
  readonly accounts: readonly V2Account[]
}

const accountOrNone = (address: string | null): Html => (address === null ? none : account(address))

const status = (name: string | null, statusNumber: number | null): Html => {
  if (name !== null) return chip(inWords(name), 'dash', 'muted')
  return statusNumber === null ? none : html`${statusNumber}, which has no name here`
}

const idOf = (id: string | null, key: string): Html =>
  id === null ? html`${short(key)} <span class="why">its hash: no event told the id</span>` : short(id)

const priceOf = ({ terms }: V2Deal): Html => (terms === null ? none : lp(terms.payment.priceOfJobWithoutFees))

const completions = (count: number): Html =>
  count < 2
    ? html`${count}`
    : html`<span class="mark-bad">${count}</span><span class="why">V2 does not stop a second payment</span>`

const dealRow = (deal: V2Deal): Html =>
  html`<tr>
    <th scope="row" data-label="Deal">${idOf(deal.dealId, deal.dealKey)}</th>
    <td data-label="Status">${status(deal.status, deal.statusNumber)}</td>
    <td data-label="Job creator">${accountOrNone(deal.jobCreator)}</td>
    <td data-label="Resource provider">${accountOrNone(deal.resourceProvider)}</td>
    <td data-label="Price" class="number">${priceOf(deal)}</td>
    <td data-label="Locked" class="number">${lp(deal.locked)}</td>
    <td data-label="Completed" class="number">${completions(deal.completions)}</td>
    <td data-label="Latest">${blockLink(deal.chainId, deal.latest)}</td>
  </tr>`

const resultRow = (result: V2Result): Html =>
  html`<tr>
    <th scope="row" data-label="Result">${idOf(result.resultId, result.resultKey)}</th>
    <td data-label="Deal">${result.dealId === null ? none : short(result.dealId)}</td>
    <td data-label="Bytes">${result.resultCid === null ? none : short(result.resultCid)}</td>
    <td data-label="Status">
      ${status(result.status, result.statusNumber)} ${result.failed && chip('Failed', 'cross', 'bad')}
    </td>
    <td data-label="Latest">${timeOrNone(result.latest.at)}</td>
  </tr>`

const paidOf = ({ paid }: V2Account): Html =>
  paid.length === 0
    ? none
    : html`${paid.map(
        ({ reason, reasonNumber, amount }) =>
          html`<span class="why"
            >${reason === null ? `reason ${reasonNumber}` : inWords(reason)} ${lp(amount)}</span
          >`,
      )}`

const accountRow = (row: V2Account): Html =>
  html`<tr>
    <th scope="row" data-label="Account">${account(row.account)}</th>
    <td data-label="Paid in">${paidOf(row)}</td>
    <td data-label="Withdrawn" class="number">${lp(row.withdrawn)}</td>
    <td data-label="Slashed" class="number">${lp(row.slashed)}</td>
    <td data-label="Paid out" class="number">${lp(row.paidOut)}</td>
    <td data-label="Latest">${blockLink(row.chainId, row.latest)}</td>
  </tr>`

/** What Lilypad V2's events tell of its deals, results and escrow. */
export const v2DealsPage = (parts: V2Parts, next: string | null, asOf: AsOf | undefined): string =>
  layout({
    title: 'Lilypad V2',
    asOf,
    section: 'deals',
    live: true,
    main: html`
      ${hero(
        'Lilypad V2',
        html`As far as its events tell. V2’s contracts have no mediation, so there is no dispute to link to:
          <a href="/deals">deals of V1</a> have.`,
      )}
      ${section(
        'deals',
        'Deals',
        'Newest first.',
        parts.deals.length === 0
          ? empty('No deal of Lilypad V2 has been seen.')
          : table(
              'Deals of Lilypad V2, newest first',
              [
                head('Deal'),
                head('Status'),
                head('Job creator'),
                head('Resource provider'),
                number('Price'),
                number('Locked'),
                number('Completed'),
                head('Latest'),
              ],
              parts.deals.map(dealRow),
            ),
      )}
      ${nextPage(next, 'Older deals')}
      ${section(
        'results',
        'Results',
        'The latest, newest first.',
        parts.results.length === 0
          ? empty('No result of Lilypad V2 has been seen.')
          : table(
              'Results of Lilypad V2, newest first',
              [head('Result'), head('Deal'), head('Bytes'), head('Status'), head('Latest')],
              parts.results.map(resultRow),
            ),
      )}
      ${section(
        'accounts',
        'Escrow',
        'What accounts paid in and got out. No event says for which deal.',
        parts.accounts.length === 0
          ? empty('Nobody has paid into V2’s escrow.')
          : table(
              'Accounts of Lilypad V2’s escrow',
              [
                head('Account'),
                head('Paid in'),
                number('Withdrawn'),
                number('Slashed'),
                number('Paid out'),
                head('Latest'),
              ],
              parts.accounts.map(accountRow),
            ),
      )}
    `,
  })
