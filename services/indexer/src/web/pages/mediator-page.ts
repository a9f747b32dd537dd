import type { AsOf, Mediator, MediatorSeat } from '@lilymed/api'
import { FAULTS } from '@lilymed/domain'
import type { FactType, Fault } from '@lilymed/domain'
import { account, wholeAccount } from '../components/account.ts'
import { chip, outcomeChip } from '../components/chip.ts'
import { counted, disputeHref, factsHref } from '../components/links.ts'
import { coherence, faultCount, isJailed, missed } from '../components/mediator-figures.ts'
import { empty, section } from '../components/section.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { tile, tiles } from '../components/tile.ts'
import { drawClassName } from '../components/draw-class.ts'
import { lp, lpChange, none, short, time, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'
import { earningsPlot } from '../plots/earnings.ts'

const faultMeaning = (fault: Fault): string => FAULTS.find(({ name }) => name === fault)?.meaning ?? ''

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

const seatRow = (seat: MediatorSeat): Html =>
  html`<tr>
    <th scope="row" data-label="Dispute">
      <a href="${disputeHref(seat.disputeId)}#round-${seat.round}">${short(seat.disputeId)}</a>
    </th>
    <td data-label="Round" class="number">${seat.round}</td>
    <td data-label="Drawn as">${seat.role}</td>
    <td data-label="Drawn">${timeOrNone(seat.drawn.at)}</td>
    <td data-label="Vote">${voteCell(seat)}</td>
    <td data-label="Dispute ended">${seat.outcome === null ? none : outcomeChip(seat.outcome)}</td>
    <td data-label="Money" class="number">${moneyCell(seat)}</td>
  </tr>`

const slashRow = ({ disputeId, round, slash, drawn }: MediatorSeat): Html | false =>
  slash !== null &&
  html`<tr>
    <th scope="row" data-label="Dispute">
      <a href="${disputeHref(disputeId)}#round-${round}">${short(disputeId)}</a>
    </th>
    <td data-label="Round" class="number">${round}</td>
    <td data-label="Why">
      ${slash.fault === null ? 'for a reason that has no name here' : faultMeaning(slash.fault)}
    </td>
    <td data-label="Drawn">${timeOrNone(drawn.at)}</td>
    <td data-label="Slashed" class="number">${lpChange(`-${slash.amount}`)}</td>
  </tr>`

/** Who stands behind it, and whether it sits out, as of the newest block. */
const standing = (mediator: Mediator, { at }: AsOf): Html =>
  html`${
    mediator.operator !== mediator.address &&
    html`<p class="lead">
      Stands under the operator ${account(mediator.operator)}: no panel has two mediators of one operator.
    </p>`
  }${
    isJailed(mediator, at) &&
    mediator.jailedUntil !== null &&
    html`<p class="chips">
      ${chip('Jailed', 'ban', 'bad')} cannot be drawn until ${time(mediator.jailedUntil)}
    </p>`
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

const figures = (mediator: Mediator): Html => {
  const { record, chainId, address, stake, unstaking, openLocks, earned, claimed, slashedAmount } = mediator
  const facts = (type: FactType): string => factsHref({ chainId, type, mediator: address })
  const drawn = record.seats + record.alternates
  return tiles(
    tile(
      'Stake',
      counted(lp(stake), facts('StakeAdded')),
      html`${counted(plural(openLocks, 'open lock'), facts('SeatLocked'))}${
        unstaking !== '0' && html`, ${counted(lp(unstaking), facts('UnstakeRequested'))} being withdrawn`
      }`,
    ),
    tile(
      'Drawn',
      counted(drawn, '#seats'),
      `${plural(record.seats, 'seat')}, ${record.alternates} as alternate, passed over ${record.passedOver}`,
    ),
    tile(
      'Coherent',
      coherence(mediator),
      html`${counted(record.revealed, facts('VoteRevealed'))} revealed,
      ${counted(faultCount(missed(mediator)), facts('SeatSlashed'))} missed`,
    ),
    tile(
      'Earned',
      counted(lp(earned), facts('SeatRewarded')),
      html`${counted(lp(slashedAmount), facts('StakeSlashed'))} slashed, ${lp(claimed)} claimed`,
    ),
  )
}

const recordRow = (what: string, count: number, type: FactType, { chainId, address }: Mediator): Html =>
  html`<tr>
    <th scope="row" data-label="What">${what}</th>
    <td data-label="How often" class="number">
      ${count === 0 ? none : counted(count, factsHref({ chainId, type, mediator: address }))}
    </td>
  </tr>`

const record = (mediator: Mediator): Html => {
  const { committed, revealed, rewarded, slashed } = mediator.record
  return table(
    'What this mediator did when drawn',
    [head('What'), number('How often')],
    [
      recordRow('Committed', committed, 'VoteCommitted', mediator),
      recordRow('Revealed', revealed, 'VoteRevealed', mediator),
      recordRow('Rewarded', rewarded, 'SeatRewarded', mediator),
      ...FAULTS.map(({ name, meaning }) =>
        recordRow(`Slashed: ${meaning}`, slashed[name], 'SeatSlashed', mediator),
      ),
    ],
  )
}

const seats = ({ seats: drawn }: Mediator): Html =>
  drawn.length === 0
    ? empty('Never drawn so far.')
    : table(
        'Latest draws, newest first',
        [
          head('Dispute'),
          number('Round'),
          head('Drawn as'),
          head('Drawn'),
          head('Vote'),
          head('Dispute ended'),
          number('Money'),
        ],
        drawn.map(seatRow),
      )

const slashes = ({ seats: drawn }: Mediator): Html => {
  const rows = drawn.flatMap((seat) => slashRow(seat) || [])
  return rows.length === 0
    ? empty('Not slashed in any of the latest draws.')
    : table(
        'Slashes in the latest draws, newest first',
        [head('Dispute'), number('Round'), head('Why'), head('Drawn'), number('Slashed')],
        rows,
      )
}

/** The record of one mediator. */
export const mediatorPage = (mediator: Mediator, asOf: AsOf): string =>
  layout({
    title: `Mediator ${mediator.address.slice(0, 10)}`,
    asOf,
    section: 'mediators',
    live: true,
    main: html`
      <div class="hero">
        <p class="over">Mediator on chain ${mediator.chainId}</p>
        <h1 class="long">${wholeAccount(mediator.address)}</h1>
        ${standing(mediator, asOf)} ${custody(mediator)}
        <p class="lead">
          Draw classes:
          ${mediator.drawClasses.length === 0 ? none : mediator.drawClasses.map((name) => drawClassName(name))}
        </p>
      </div>
      ${figures(mediator)} ${earningsPlot(mediator.seats)}
      ${section('record', 'Record', html`Since it registered. <a href="${factsHref({ chainId: mediator.chainId, mediator: mediator.address })}">Every event that names it</a>`, record(mediator))}
      ${section('seats', 'Seats', 'The latest draws, newest first.', seats(mediator))}
      ${section('slashes', 'Slashes', 'What it lost, and why.', slashes(mediator))}
    `,
  })
