import type { AsOf, Mediator, MediatorSeat } from '@lilymed/api'
import { account, wholeAccount } from '../components/account.ts'
import { chip, outcomeChip } from '../components/chip.ts'
import { lp, lpChange, none, short, time, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { coherence, missed } from '../components/mediator-figures.ts'

const tile = (label: string, value: Html | string | number, below: Html | string): Html =>
  html`<div class="tile">
    <dt>${label}</dt>
    <dd>${value}</dd>
    <dd class="sub">${below}</dd>
  </div>`

const moneyCell = ({ reward, slash }: MediatorSeat): Html => {
  if (slash !== null) return lpChange(`-${slash.amount}`)
  return reward === '0' ? none : lpChange(reward)
}

const voteCell = ({ vote, committed, slash, outcome }: MediatorSeat): Html => {
  if (vote !== null) return outcomeChip(vote)
  if (committed)
    return outcome === null ? html`<span class="none">sealed</span>` : chip('Never revealed', 'alert', 'bad')
  return slash === null ? none : chip('Never committed', 'alert', 'bad')
}

const row = (seat: MediatorSeat): Html =>
  html`<tr>
    <th scope="row" data-label="Dispute">
      <a href="/disputes/${seat.disputeId}">${short(seat.disputeId)}</a>
    </th>
    <td data-label="Round" class="number">${seat.round}</td>
    <td data-label="Drawn as">${seat.role}</td>
    <td data-label="Drawn">${timeOrNone(seat.drawn.at)}</td>
    <td data-label="Vote">${voteCell(seat)}</td>
    <td data-label="Dispute ended">${seat.outcome === null ? none : outcomeChip(seat.outcome)}</td>
    <td data-label="Money" class="number">${moneyCell(seat)}</td>
  </tr>`

/** Who stands behind it, and whether it sits out, as of the newest block. */
const standing = ({ address, operator, jailedUntil }: Mediator, { at }: AsOf): Html =>
  html`${
    operator !== address &&
    html`<p class="lead">
      Stands under the operator ${account(operator)}: no panel has two mediators of one operator.
    </p>`
  }${
    jailedUntil !== null &&
    (at === null || at < jailedUntil) &&
    html`<p class="chips">${chip('Jailed', 'ban', 'bad')} cannot be drawn until ${time(jailedUntil)}</p>`
  }`

/** Who acts for it and who is paid, where that is somebody else. */
const custody = ({ address, key, withdrawalAddress }: Mediator): Html =>
  html`${
    key !== address &&
    html`<p class="lead">Acts through the key ${account(key)}; its own acts for it no more.</p>`
  }${
    withdrawalAddress !== null &&
    html`<p class="lead">Stake and rewards are paid to ${account(withdrawalAddress)}.</p>`
  }`

/** The record of one mediator. */
export const mediatorPage = (mediator: Mediator, asOf: AsOf): string => {
  const { record } = mediator
  return layout({
    title: `Mediator ${mediator.address.slice(0, 10)}`,
    asOf,
    section: 'mediators',
    live: true,
    main: html`
      <div class="hero">
        <p class="over">Mediator on chain ${mediator.chainId}</p>
        <h1 class="long">${wholeAccount(mediator.address)}</h1>
        ${standing(mediator, asOf)} ${custody(mediator)}
      </div>
      <dl class="tiles">
        ${tile('Stake', lp(mediator.stake), mediator.openLocks === 0 ? 'no open lock' : `${mediator.openLocks} open ${mediator.openLocks === 1 ? 'lock' : 'locks'}`)}
        ${tile('Drawn', record.seats + record.alternates, `${record.seats} seats, ${record.alternates} as alternate`)}
        ${tile('Coherent', coherence(mediator), `${record.revealed} revealed, ${missed(mediator)} missed`)}
        ${tile('Earned', lp(mediator.earned), html`${lp(mediator.slashedAmount)} slashed`)}
      </dl>
      <section aria-labelledby="seats">
        <h2 id="seats">Seats</h2>
        ${
          mediator.seats.length === 0
            ? html`<p class="empty">Never drawn so far.</p>`
            : html`<div class="card">
                <div class="scroll">
                  <table class="stack">
                    <caption class="visually-hidden">
                      Latest draws, newest first
                    </caption>
                    <thead>
                      <tr>
                        <th scope="col">Dispute</th>
                        <th scope="col" class="number">Round</th>
                        <th scope="col">Drawn as</th>
                        <th scope="col">Drawn</th>
                        <th scope="col">Vote</th>
                        <th scope="col">Dispute ended</th>
                        <th scope="col" class="number">Money</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${mediator.seats.map(row)}
                    </tbody>
                  </table>
                </div>
              </div>`
        }
      </section>
    `,
  })
}
