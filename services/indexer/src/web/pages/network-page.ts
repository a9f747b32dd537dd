import type {
  AsOf,
  Check,
  ContractCustody,
  ControllerWiring,
  DealSummary,
  Module,
  WiringChange,
} from '@lilymed/api'
import { account } from '../components/account.ts'
import { chip, dealChip, inWords, standingChip } from '../components/chip.ts'
import { actOf } from '../components/disagreements.ts'
import { icon } from '../components/icon.ts'
import { head, number, table } from '../components/table.ts'
import { none, short, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

/** What the page is made of; each list as far as the page shows it. */
export type NetworkParts = {
  readonly controllers: readonly ControllerWiring[]
  readonly contracts: readonly ContractCustody[]
  readonly modules: readonly Module[]
  readonly anomalousDeals: readonly DealSummary[]
  readonly disagreements: readonly Check[]
}

const accountOrNone = (address: string | null): Html => (address === null ? none : account(address))

const section = (id: string, title: string, lead: string, content: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p class="lead">${lead}</p>
    ${content}
  </section>`

const empty = (text: string): Html => html`<p class="empty">${text}</p>`

const change = ({ which, before, after, changedAtBlock, origin }: WiringChange): Html =>
  html`<li>
    ${inWords(which)}: ${accountOrNone(before)} became ${account(after)}
    <span class="why"
      >${changedAtBlock === null ? html`seen by block ${origin.block}` : html`in block ${changedAtBlock}`}</span
    >
  </li>`

const controller = ({ controller: address, chainId, addresses, changes }: ControllerWiring): Html =>
  html`${
      changes.length > 0 &&
      html`<div class="alarm" role="note">
        <p>${icon('alert')} Replaced without a word of the chain: Lilypad’s setters announce nothing.</p>
        <ul>
          ${changes.map(change)}
        </ul>
      </div>`
    }
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

const moduleRow = ({ name, source, owner, url, jobs, approved, movedTo, latest }: Module): Html =>
  html`<tr>
    <th scope="row" data-label="Module">
      ${short(name, 40, 8)}
      ${movedTo !== null && html`<span class="why">now ${short(movedTo.name, 40, 8)}</span>`}
      ${approved !== null && html`<span class="why">may pass to ${account(approved)}</span>`}
    </th>
    <td data-label="Named by">${source === 'job' ? 'on-chain jobs' : 'the directory'}</td>
    <td data-label="Owner">${accountOrNone(owner)}</td>
    <td data-label="Where">${url === null ? none : short(url, 40, 8)}</td>
    <td data-label="Jobs" class="number">${jobs}</td>
    <td data-label="Latest">${timeOrNone(latest.at)}</td>
  </tr>`

const dealItem = (deal: DealSummary): Html =>
  html`<li>
    <a href="/deals/${encodeURIComponent(deal.dealId)}"><code class="id">${deal.dealId}</code></a>
    ${dealChip(deal.state)}${standingChip(deal.standing)}
  </li>`

const disagreementItem = (check: Check): Html =>
  html`<li>
    <a href="/disputes/${check.disputeId}">${actOf(check)}</a>
    <span class="why">block ${check.origin.block}</span>
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

const modulesOf = (modules: readonly Module[]): Html =>
  modules.length === 0
    ? empty('The chain has named no module.')
    : table(
        'Modules, in order of name',
        [head('Module'), head('Named by'), head('Owner'), head('Where'), number('Jobs'), head('Latest')],
        modules.map(moduleRow),
      )

const dealsOf = (deals: readonly DealSummary[]): Html =>
  deals.length === 0
    ? empty('Every deal’s history is what Lilypad’s contracts can produce.')
    : html`<ul class="card plain">
        ${deals.map(dealItem)}
      </ul>`

/** Whom the contracts obey, which modules the chain names, and what on it should not be. */
export const networkPage = (parts: NetworkParts, asOf: AsOf | undefined): string =>
  layout({
    title: 'Network',
    asOf,
    section: 'network',
    live: true,
    main: html`
      <div class="hero">
        <h1>Network</h1>
        <p class="lead">Whom the contracts obey, what runs on them, and what should not be there.</p>
      </div>
      ${alarm(parts.disagreements)}
      ${section('anomalies', 'Deals that should not be', 'A state that cannot follow, a payment that the terms do not ask for, money left behind.', dealsOf(parts.anomalousDeals))}
      ${section('controller', 'Lilypad’s controller', 'Its addresses decide who moves a deal’s money. They are read again and again, because a change of them is no event.', controllersOf(parts.controllers))}
      ${section('contracts', 'Who holds the contracts', 'As their own events tell.', contractsOf(parts.contracts))}
      ${section('modules', 'Modules', 'Those that on-chain jobs ask for, and those of Lilypad V2’s directory.', modulesOf(parts.modules))}
    `,
  })
