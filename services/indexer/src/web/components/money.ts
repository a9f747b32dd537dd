import type { Ledger } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { account } from './account.ts'
import { fold } from './fold.ts'
import { icon } from './icon.ts'
import { lp, lpChange, time } from './values.ts'

type RoleOf = (account: string) => string | undefined

const size = (net: string): bigint => (net.startsWith('-') ? -BigInt(net) : BigInt(net))

/** A bar from the middle: right for a gain, left for a loss, as long as its share of the largest change. */
const bar = (net: string, largest: bigint): Html => {
  const share = largest === 0n ? 0 : Number((size(net) * 1000n) / largest) / 10
  const width = share / 2
  const x = net.startsWith('-') ? 50 - width : 50
  return html`<svg
    class="bar-of ${net.startsWith('-') ? 'loss' : 'gain'}"
    viewBox="0 0 100 6"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <path class="axis" d="M50 0V6" />
    <rect x="${x}" y="1" width="${width}" height="4" rx=".8" />
  </svg>`
}

const isMediator = (role: string | undefined): boolean => role?.includes('mediator') ?? false

const balances = (ledger: Ledger, roleOf: RoleOf): Html => {
  const largest = ledger.balances
    .map(({ net }) => size(net))
    .reduce((most, next) => (next > most ? next : most), 0n)
  return html`<div class="scroll">
    <table class="balances">
      <caption class="visually-hidden">
        What each account gained or lost
      </caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col" class="bars"><span class="visually-hidden">Compared</span></th>
          <th scope="col" class="number">Change</th>
        </tr>
      </thead>
      <tbody>
        ${ledger.balances.map(({ account: name, net }) => {
          const role = roleOf(name)
          return html`<tr>
            <th scope="row">
              ${account(name, { mediator: isMediator(role) })}${role !== undefined && html`<span class="tag">${role}</span>`}
            </th>
            <td class="bars">${bar(net, largest)}</td>
            <td class="number">${lpChange(net)}</td>
          </tr>`
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Sum</th>
          <td class="bars"></td>
          <td class="number">
            ${
              ledger.sum === '0'
                ? html`<span class="mark-good">${icon('check')}0 <span class="unit">LP</span></span>`
                : html`<span class="mark-bad">${icon('alert')}${lpChange(ledger.sum)}</span>`
            }
          </td>
        </tr>
      </tfoot>
    </table>
  </div>`
}

const movements = (ledger: Ledger, linked: boolean): Html =>
  html`<details class="more">
    <summary>Every movement (${ledger.movements.length})</summary>
    <div class="scroll">
      <table class="stack">
        <caption class="visually-hidden">
          Every movement, in order
        </caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" class="number">Amount</th>
            <th scope="col">Block</th>
          </tr>
        </thead>
        <tbody>
          ${ledger.movements.map(
            ({ origin, reason, round, from, to, amount }) =>
              html`<tr>
                <td data-label="When">${origin.at !== null && time(origin.at)}</td>
                <td data-label="What">
                  ${reason}${round !== null && html` <span class="tag">round ${round}</span>`}
                </td>
                <td data-label="From">${account(from)}</td>
                <td data-label="To">${account(to)}</td>
                <td data-label="Amount" class="number">${lp(amount)}</td>
                <td data-label="Block">
                  ${linked ? html`<a href="#fact-${origin.position}">${origin.block}</a>` : origin.block}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`

/** The money as a ledger that sums to zero: what each account gained or lost, and every movement behind it. */
export const money = (
  ledger: Ledger,
  { roleOf, linked }: { readonly roleOf: RoleOf; readonly linked: boolean },
): Html =>
  ledger.movements.length === 0
    ? html`<p class="empty">No money has moved yet.</p>`
    : html`<div class="card">
        ${fold({ id: 'balances', count: ledger.balances.length, says: `What ${ledger.balances.length} accounts gained or lost` }, balances(ledger, roleOf))}${movements(ledger, linked)}
      </div>`
