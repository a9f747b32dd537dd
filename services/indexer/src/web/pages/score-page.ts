import type { AsOf, ScoredEpoch, ScoredSeat, ScoreStanding } from '@lilymed/api'
import type { FactType } from '@lilymed/domain'
import { wholeAccount } from '../components/account.ts'
import { chip, outcomeChip } from '../components/chip.ts'
import { counted, disputeHref, factsHref } from '../components/links.ts'
import { epochChip, epochHref, epochLine, unpaidReason, whole } from '../components/score.ts'
import { hero, nextPage, section } from '../components/section.ts'
import { head, number, table } from '../components/table.ts'
import { tile, tiles } from '../components/tile.ts'
import { none, short, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

/** What the page of a mediator's points shows. */
export type ScoreParts = {
  readonly epoch: ScoredEpoch
  readonly standing: ScoreStanding
  readonly seats: readonly ScoredSeat[]
  readonly next: string | null
}

const faultWords = {
  NO_COMMIT: 'Never committed',
  NO_REVEAL: 'Never revealed',
  INCOHERENT: 'Against the ruling',
  CANARY: 'Failed a canary',
} as const

const standingOf = ({ canaryPassed, coherent, fault }: ScoredSeat): Html => {
  if (fault !== null) return chip(faultWords[fault], 'alert', 'bad')
  if (canaryPassed) return chip('Passed a canary', 'check', 'good')
  return coherent ? chip('Coherent', 'check', 'good') : none
}

const seatRow = (seat: ScoredSeat, { chainId }: ScoredEpoch, mediator: string): Html => {
  const { disputeId, round, seated, revealed, outcome, settled, points } = seat
  const facts = (type: FactType, of: object = {}): string => factsHref({ chainId, disputeId, type, ...of })
  return html`<tr>
    <th scope="row" data-label="Dispute">
      <a href="${disputeHref(disputeId)}#round-${round}">${short(disputeId)}</a>
      <span class="why">round ${round}</span>
    </th>
    <td data-label="Drawn">${counted(seated ? 'seat' : 'stepped in', facts('PanelDrawn'))}</td>
    <td data-label="Revealed">
      ${revealed ? counted('yes', facts('VoteRevealed', { mediator })) : counted('no', facts('CommitPhaseEnded'))}
    </td>
    <td data-label="Ruled">${outcomeChip(outcome)}</td>
    <td data-label="Counts as">${standingOf(seat)}</td>
    <td data-label="Settled">
      ${counted(`block ${settled.block}`, facts('DisputeSettled'))}
      <span class="why">${timeOrNone(settled.at)}</span>
    </td>
    <td data-label="Points" class="number">${whole(points)}</td>
  </tr>`
}

/** What a mediator's points of an epoch are for. */
export const scorePage = ({ epoch, standing, seats, next }: ScoreParts, asOf: AsOf | undefined): string =>
  layout({
    title: `Points of ${standing.mediator} in epoch ${epoch.number}`,
    asOf,
    section: 'scoreboard',
    live: true,
    main: html`
      ${hero('A mediator’s points', html`<a href="${epochHref(epoch)}">${epochLine(epoch)}</a>`)}
      <p class="chips">${epochChip(epoch)}</p>
      <p class="lead">
        <a href="/mediators/${standing.mediator}">${wholeAccount(standing.mediator)}</a>
        ${standing.account !== standing.mediator && html`is paid at ${wholeAccount(standing.account)}`}
      </p>
      ${tiles(
        tile('Rank', standing.rank, false),
        tile('Points', counted(whole(standing.points), '#seats'), false),
        tile(
          'Amount',
          html`<data value="${standing.amount}">${whole(standing.amount)}</data>`,
          standing.unpaid === null ? 'smallest units of what is paid in' : unpaidReason(standing.unpaid),
        ),
      )}
      ${section(
        'seats',
        'Seats that count',
        'Of disputes that were settled in this epoch, the last drawn first. Each entry leads to its events.',
        html`${table(
          'Seats that count in this epoch',
          [
            head('Dispute'),
            head('Drawn'),
            head('Revealed'),
            head('Ruled'),
            head('Counts as'),
            head('Settled'),
            number('Points'),
          ],
          seats.map((seat) => seatRow(seat, epoch, standing.mediator)),
        )}
        ${nextPage(next, 'More seats')}`,
      )}
    `,
  })
