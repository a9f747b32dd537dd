import type { MediatorSeat } from '@lilymed/api'
import { disputeHref } from '../components/links.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { lp, lpChange, lpText, short, timeOrNone } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { figure } from './figure.ts'

const height = 100
const room = 10

const changeOf = ({ reward, slash }: MediatorSeat): bigint => BigInt(reward) - BigInt(slash?.amount ?? '0')

/** The sum after each of some changes. */
const runningSums = (changes: readonly bigint[]): readonly bigint[] => {
  let sum = 0n
  return changes.map((change) => (sum += change))
}

/** A line over an axis at zero: up is gain, down is loss. */
const line = (sums: readonly bigint[], says: string): Html => {
  const points = [0n, ...sums]
  const top = points.reduce((most, sum) => (sum > most ? sum : most), 0n)
  const bottom = points.reduce((least, sum) => (sum < least ? sum : least), 0n)
  const range = top === bottom ? 1n : top - bottom
  const yOf = (sum: bigint): number => Number(((top - sum) * 10_000n) / range) / (10_000 / height)
  const width = Math.max(sums.length, 1) * room
  const path = points.map((sum, index) => `${index === 0 ? 'M' : 'L'}${index * room} ${yOf(sum)}`).join('')
  return html`<div class="bars-plot">
    <p class="axis-top" aria-hidden="true"><span>${lpText(String(top))} LP</span></p>
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${says}">
      <path class="grid" d="M0 ${yOf(0n)}H${width}" />
      <path class="line" d="${path}" />
    </svg>
    <p class="axis" aria-hidden="true"><span>${lpText(String(bottom))} LP</span></p>
  </div>`
}

/** What a mediator earned and lost, draw by draw, the first on the left; nothing where no draw moved money. */
export const earningsPlot = (seats: readonly MediatorSeat[]): Html | false => {
  const paid = seats.filter((seat) => changeOf(seat) !== 0n).toReversed()
  if (paid.length === 0) return false
  const sums = runningSums(paid.map(changeOf))
  const total = sums.at(-1) ?? 0n
  const says = `Over its latest ${plural(paid.length, 'paid or slashed draw')} it ${total < 0n ? 'lost' : 'earned'} ${lpText(String(total < 0n ? -total : total))} LP altogether.`
  const data = table(
    'Money of each draw, the first first',
    [head('Dispute'), number('Round'), head('Drawn'), number('Change'), number('Sum')],
    paid.map(
      (seat, index) =>
        html`<tr>
          <th scope="row" data-label="Dispute">
            <a href="${disputeHref(seat.disputeId)}#money">${short(seat.disputeId)}</a>
          </th>
          <td data-label="Round" class="number">${seat.round}</td>
          <td data-label="Drawn">${timeOrNone(seat.drawn.at)}</td>
          <td data-label="Change" class="number">${lpChange(String(changeOf(seat)))}</td>
          <td data-label="Sum" class="number">${lp(String(sums[index] ?? 0n))}</td>
        </tr>`,
    ),
  )
  return html`<div class="plots single">
    ${figure({ id: 'earnings', title: 'Earnings, draw by draw', says, drawing: line(sums, says), data })}
  </div>`
}
