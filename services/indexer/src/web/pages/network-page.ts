import type { AsOf, Check, ContractCustody, ControllerWiring, DealSummary, WiringChange } from '@lilymed/api'
import { account } from '../components/account.ts'
import { chip, inWords } from '../components/chip.ts'
import { actOf } from '../components/disagreements.ts'
import { icon } from '../components/icon.ts'
import { blockLink, disputeHref } from '../components/links.ts'
import { empty, hero, section } from '../components/section.ts'
import { head, number, table } from '../components/table.ts'
import { none, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { dealHeads, dealRow } from './deals-page.ts'

/** What the page is made of; each list as far as the page shows it. */
export type NetworkParts = {
  readonly controllers: readonly ControllerWiring[]
  readonly contracts: readonly ContractCustody[]
  readonly anomalousDeals: readonly DealSummary[]
  readonly disagreements: readonly Check[]
}

const accountOrNone = (address: string | null): Html => (address === null ? none : account(address))

const change = ({ which, before, after, changedAtBlock, origin }: WiringChange): Html =>
  html`<li>
    ${inWords(which)}: ${accountOrNone(before)} became ${account(after)}
    <span class="why"
      >${changedAtBlock === null ? html`seen by block ${origin.block}` : html`in block ${changedAtBlock}`}</span
    >
  </li>`

/** A name that nobody had is given when contracts are wired; only one that somebody had is taken from them. */
const isReplacement = ({ before }: WiringChange): boolean => before !== null && !/^0x0{40}$/.test(before)

const firstSet = ({ which, after, changedAtBlock, origin }: WiringChange): Html =>
  html`<li>
    ${inWords(which)}: ${account(after)}
    <span class="why"
      >${changedAtBlock === null ? html`seen by block ${origin.block}` : html`in block ${changedAtBlock}`}</span
    >
  </li>`

const wiringChanges = (changes: readonly WiringChange[]): Html => {
  const replaced = changes.filter(isReplacement)
  const set = changes.filter((one) => !isReplacement(one))
  return html`${
    replaced.length > 0 &&
    html`<div class="alarm" role="note">
      <p>${icon('alert')} Replaced without a word of the chain: Lilypad’s setters announce nothing.</p>
      <ul>
        ${replaced.map(change)}
      </ul>
    </div>`
  }${
    set.length > 0 &&
    html`<details class="more">
      <summary>Named for the first time, where nobody was before (${set.length})</summary>
      <ul>
        ${set.map(firstSet)}
      </ul>
    </details>`
  }`
}

const controller = ({ controller: address, chainId, addresses, changes }: ControllerWiring): Html =>
  html`${wiringChanges(changes)}
    <dl class="parties card">
      <div>
        <dt>Controller on chain ${chainId}</dt>
        <dd>${account(address)}</dd>
      </div>
      ${Object.entries(addresses).map(
        ([which, known]) =>
          html`<div>
            <dt>${inWords(which)}</dt>
            <dd>${accountOrNone(known)}</dd>
          </div>`,
      )}
    </dl>`

const contractRow = (found: ContractCustody): Html => {
  const { contract, owner, paused, implementation, proxyAdmin, roles, changed } = found
  return html`<tr>
    <th scope="row" data-label="Contract">${account(contract)}</th>
    <td data-label="Owner">${accountOrNone(owner)}</td>
    <td data-label="Roles held" class="number">${roles.length}</td>
    <td data-label="Runs">${accountOrNone(implementation)}</td>
    <td data-label="Proxy’s admin">${accountOrNone(proxyAdmin)}</td>
    <td data-label="Standing">${paused ? chip('Paused', 'ban', 'bad') : chip('Running', 'check', 'good')}</td>
    <td data-label="Last change">${timeOrNone(changed.at)}</td>
  </tr>`
}

const disagreementItem = (check: Check): Html =>
  html`<li>
    <a href="${disputeHref(check.disputeId)}">${actOf(check)}</a>
    <span class="why">${blockLink(check.chainId, check.origin)}</span>
  </li>`

const alarm = (found: readonly Check[]): Html | false =>
  found.length > 0 &&
  html`<section class="alarm" aria-labelledby="alarm">
    <h2 id="alarm">${icon('alert')} The chain DISAGREES with our computation</h2>
    <ul>
      ${found.map(disagreementItem)}
    </ul>
  </section>`

const controllersOf = (controllers: readonly ControllerWiring[]): Html =>
  controllers.length === 0
    ? empty('Nothing has been read of a controller yet.')
    : html`${controllers.map(controller)}`

const contractsOf = (contracts: readonly ContractCustody[]): Html =>
  contracts.length === 0
    ? empty('No contract has told who holds it.')
    : table(
        'Contracts, in order of address',
        [
          head('Contract'),
          head('Owner'),
          number('Roles held'),
          head('Runs'),
          head('Proxy’s admin'),
          head('Standing'),
          head('Last change'),
        ],
        contracts.map(contractRow),
      )

const dealsOf = (deals: readonly DealSummary[]): Html =>
  deals.length === 0
    ? empty('Every deal’s history is what Lilypad’s contracts can produce.')
    : table('Anomalous deals, newest first', dealHeads, deals.map(dealRow))

/** Whom the contracts obey, and what on the chain should not be. */
export const networkPage = (parts: NetworkParts, asOf: AsOf | undefined): string =>
  layout({
    title: 'Network',
    asOf,
    section: 'network',
    live: true,
    main: html`
      ${hero('Network', 'Whom the contracts obey, what runs on them, and what should not be there.')}
      ${alarm(parts.disagreements)}
      ${section('anomalies', 'Deals that should not be', 'A state that cannot follow, a payment that the terms do not ask for, money left behind.', dealsOf(parts.anomalousDeals))}
      ${section('controller', 'Lilypad’s controller', 'Its addresses decide who moves a deal’s money. They are read again and again, because a change of them is no event.', controllersOf(parts.controllers))}
      ${section('contracts', 'Who holds the contracts', 'As their own events tell.', contractsOf(parts.contracts))}
    `,
  })
