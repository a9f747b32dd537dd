import type { AsOf, Trust, TrustChanges, TrustPower } from '@lilymed/api'
import { account, wholeAccount } from '../components/account.ts'
import { chip } from '../components/chip.ts'
import { command } from '../components/command.ts'
import { icon } from '../components/icon.ts'
import { counted, factsHref } from '../components/links.ts'
import { empty, hero, section } from '../components/section.ts'
import { head, table } from '../components/table.ts'
import { long, none, short, time } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

/** Who can do what on one chain, where it has been read. */
export type ChainTrust = {
  readonly chainId: number
  readonly trust: Trust | undefined
  readonly controller: string | undefined
}

const holder = (found: TrustPower['holders'][number]): Html =>
  html`<li>
    ${wholeAccount(found.address)}
    <span class="why">${found.name !== null && `${found.name}: `}${found.words}</span>
    <span class="why">To take it over: ${found.takeOver}</span>
  </li>`

const holdersOf = ({ holders, unread }: TrustPower): Html => {
  if (unread !== null)
    return html`${chip('Could not be read', 'alert', 'warn')} <span class="why">${unread}</span>`
  if (holders.length === 0) return chip('Nobody', 'check', 'good')
  return html`<ul class="holders">
    ${holders.map(holder)}
  </ul>`
}

const row = (label: string, value: Html | string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

const keyOf = ({ id }: TrustPower, chainId: number): string => `power-${chainId}-${id}`

const isHeld = ({ holders, unread }: TrustPower): boolean => holders.length > 0 || unread !== null

const power = (found: TrustPower, chainId: number): Html => {
  const { contract, address, functions, may, effect, limits, wait } = found
  return html`<details class="power" id="${keyOf(found, chainId)}">
    <summary><h4>May ${may}</h4></summary>
    <dl class="card">
      ${row('Who', holdersOf(found))} ${row('When', wait)} ${row('Then', effect)} ${row('But', limits)}
      ${row(
        'Through',
        html`${contract}${functions.length > 0 && html` <span class="why">${functions.join(', ')}</span>`}
        ${address !== null && account(address)}`,
      )}
    </dl>
  </details>`
}

const isLilypad = ({ contract }: TrustPower): boolean => contract.startsWith('Lilypad')

const briefly = ({ address, name, words }: TrustPower['holders'][number]): Html =>
  html`<span class="holder">${account(address)} <span class="why">${name ?? words}</span></span>`

const glanceRow = (found: TrustPower, chainId: number): Html =>
  html`<tr>
    <th scope="row" data-label="May"><a href="#${keyOf(found, chainId)}">${found.may}</a></th>
    <td data-label="Who">
      ${found.unread === null ? found.holders.map(briefly) : chip('Could not be read', 'alert', 'warn')}
    </td>
    <td data-label="When">${found.wait}</td>
  </tr>`

const glance = (title: string, found: readonly TrustPower[], chainId: number): Html =>
  html`<h3>${title}</h3>
    ${table(
      `${title}: who may do what`,
      [head('May'), head('Who'), head('When')],
      found.map((one) => glanceRow(one, chainId)),
    )}`

const details = ({ powers, chainId }: Trust): Html => {
  const unheld = powers.filter((one) => !isHeld(one))
  return html`<h3 id="each-${chainId}">Each power, and what comes of it</h3>
    <p class="lead">Opens to who holds it, what it would take to take it over, and what it does not reach.</p>
    ${powers.filter(isHeld).map((one) => power(one, chainId))}
    ${
      unheld.length > 0 &&
      html`<h3 id="unheld-${chainId}">Powers that nobody holds</h3>
        <p class="lead">They are written into the contracts, and at this block no account has them.</p>
        ${unheld.map((one) => power(one, chainId))}`
    }`
}

const alarms = ({ alarms: found, chainId }: Trust): Html =>
  found.length === 0
    ? html`<p class="chips">${chip('Nothing is out of order', 'check', 'good')}</p>`
    : html`<section class="alarm" aria-labelledby="alarm-${chainId}">
        <h3 id="alarm-${chainId}">${icon('alert')} Ask about this first</h3>
        <ul>
          ${found.map((alarm) => html`<li>${alarm}</li>`)}
        </ul>
      </section>`

const changeRow = ({ sinceBlock, block, at, changes }: TrustChanges, chainId: number): readonly Html[] =>
  changes.map(
    ({ what, before, after }) =>
      html`<tr>
        <th scope="row" data-label="What">${long(what)}</th>
        <td data-label="Was">${before ? long(before) : none}</td>
        <td data-label="Is">${after ? long(after) : none}</td>
        <td data-label="Changed">
          ${counted(
            `blocks ${sinceBlock + 1} to ${block}`,
            factsHref({ chainId, fromBlock: sinceBlock + 1, toBlock: block }),
          )}
          <span class="why">${time(at)}</span>
        </td>
      </tr>`,
  )

const CUSTODY_EVENTS = [
  'OwnershipTransferred',
  'ControllerAddressChanged',
  'ParametersScheduled',
  'ClassScheduled',
  'SponsorScheduled',
  'RoleGranted',
  'ImplementationUpgraded',
] as const

/** Only the changes of a kind, and of the readings only those that have one. */
const changesThat = (
  found: readonly TrustChanges[],
  belongs: (change: TrustChanges['changes'][number]) => boolean,
): readonly TrustChanges[] =>
  found
    .map((one) => ({ ...one, changes: one.changes.filter(belongs) }))
    .filter(({ changes }) => changes.length > 0)

const changeHeads = [head('What'), head('Was'), head('Is'), head('Changed')]

/** What an explorer that watched the deployment saw appear would bury the one setting that was replaced. */
const appeared = (found: readonly TrustChanges[], chainId: number): Html | false => {
  const rows = found.flatMap((one) => changeRow(one, chainId))
  return (
    rows.length > 0 &&
    html`<details class="more">
      <summary>Read for the first time since this explorer looks (${rows.length})</summary>
      ${table('What was not there at an earlier reading, newest first', changeHeads, rows)}
    </details>`
  )
}

const history = ({ history: found, chainId, block }: Trust): Html => {
  const changed = changesThat(found, ({ before }) => before !== null)
  return html`<h3 id="changes-${chainId}">What has changed</h3>
    <p class="lead">
      Between one reading and the next, as of block ${block}. Events of such changes:
      ${CUSTODY_EVENTS.map((type) => html`<a href="${factsHref({ chainId, type })}">${type}</a> `)}
    </p>
    ${
      changed.length === 0
        ? empty('Nothing that was there has changed since this explorer first looked.')
        : table(
            'What changed in who can do what, newest first',
            changeHeads,
            changed.flatMap((one) => changeRow(one, chainId)),
          )
    }${appeared(
      changesThat(found, ({ before }) => before === null),
      chainId,
    )}`
}

const contracts = ({ contracts: found, chainId }: Trust): Html =>
  html`<h3 id="contracts-${chainId}">Contracts, and the code they run</h3>
    ${table(
      'Contracts and their code',
      [head('Contract'), head('Address'), head('What it is'), head('Hash of its code'), head('Proxy for')],
      found.map(
        ({ name, address, words, codeHash, implementation, proxyAdmin }) =>
          html`<tr>
            <th scope="row" data-label="Contract">${name}</th>
            <td data-label="Address">${account(address)}</td>
            <td data-label="What it is">${words}</td>
            <td data-label="Hash of its code">${codeHash === null ? none : short(codeHash)}</td>
            <td data-label="Proxy for">
              ${implementation === null ? none : account(implementation)}${
                proxyAdmin !== null && html`<span class="why">changed by ${account(proxyAdmin)}</span>`
              }
            </td>
          </tr>`,
      ),
    )}`

const unread = ({ unread: found, chainId }: Trust): Html | false =>
  found.length > 0 &&
  html`<h3 id="unread-${chainId}">What could not be read</h3>
    ${table(
      'What could not be read, and why',
      [head('What'), head('Why')],
      found.map(
        ({ what, why }) =>
          html`<tr>
            <th scope="row" data-label="What">${long(what)}</th>
            <td data-label="Why">${why}</td>
          </tr>`,
      ),
    )}`

const nobody = ({ nobodyCan, chainId }: Trust): Html =>
  html`<h3 id="nobody-${chainId}">What nobody can do</h3>
    ${
      nobodyCan.length === 0
        ? empty('The reading bears out no such claim.')
        : html`<ul class="card sayings">
            ${nobodyCan.map((saying) => html`<li>${saying}</li>`)}
          </ul>`
    }`

const chainPart = ({ chainId, trust, controller }: ChainTrust): Html =>
  trust === undefined
    ? html`<section aria-labelledby="trust-${chainId}">
        <h2 id="trust-${chainId}">Chain ${chainId}</h2>
        ${empty('Not read yet: the state of the contracts is read once a block has been shown, and then from time to time.')}
      </section>`
    : section(
        `trust-${chainId}`,
        `Chain ${chainId}`,
        html`As the state of block
        ${counted(trust.block, factsHref({ chainId, fromBlock: trust.block, toBlock: trust.block }))} said,
        ${time(trust.at)}${trust.isFinal ? ', a block that is final.' : ', a block that is not final yet.'}`,
        html`${alarms(trust)}
          ${glance(
            'Over the pool',
            trust.powers.filter((one) => isHeld(one) && !isLilypad(one)),
            chainId,
          )}
          ${glance(
            'Over Lilypad and its token',
            trust.powers.filter((one) => isHeld(one) && isLilypad(one)),
            chainId,
          )}
          ${nobody(trust)} ${details(trust)} ${history(trust)} ${contracts(trust)} ${unread(trust)}
          <h3 id="own-${chainId}">Read it yourself</h3>
          <p class="lead">From an endpoint of your own, at any block, compared with what you read before:</p>
          ${command([
            'lilymed',
            'trust',
            '--rpc',
            'https://rpc.example',
            '--controller',
            controller ?? '0x…',
          ])}`,
      )

/** Who can do what to whom. */
export const trustPage = (chains: readonly ChainTrust[], asOf: AsOf | undefined): string =>
  layout({
    title: 'Trust',
    asOf,
    section: 'trust',
    main: html`
      ${hero(
        'Who can do what to whom',
        'Every power over this network: who holds it, what would come of it, and what it would take to take it over. Read from the chain’s state, not from anybody’s word.',
      )}
      ${chains.length === 0 ? empty('No block has been read yet.') : chains.map(chainPart)}
    `,
  })
