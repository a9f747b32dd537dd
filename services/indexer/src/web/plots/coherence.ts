import type { MediatorSummary } from '@lilymed/api'
import { account } from '../components/account.ts'
import { coherence, faultCount, missed } from '../components/mediator-figures.ts'
import { head, number, table } from '../components/table.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { bars } from './bars.ts'
import { figure } from './figure.ts'

const shownMediators = 40

const seatsOf = ({ record }: MediatorSummary): number => record.seats + record.alternates

const mediatorHref = ({ address }: MediatorSummary): string => `/mediators/${address}#seats`

/** What those drawn most often did: votes with the ruling, other votes, and absences. */
export const coherencePlot = (mediators: readonly MediatorSummary[]): Html => {
  const drawn = mediators.filter((mediator) => seatsOf(mediator) > 0)
  const shown = drawn.toSorted((left, right) => seatsOf(right) - seatsOf(left)).slice(0, shownMediators)
  const revealed = drawn.reduce((sum, { record }) => sum + record.revealed, 0)
  const rewarded = drawn.reduce((sum, { record }) => sum + record.rewarded, 0)
  const says =
    revealed === 0
      ? 'No mediator has revealed a vote yet.'
      : `${drawn.length} of ${mediators.length} mediators were drawn; ${rewarded} of ${revealed} revealed votes were rewarded.`
  const drawing = bars(
    shown.map((mediator) => ({
      label: mediator.address.slice(0, 6),
      parts: [
        { tone: 'good', value: mediator.record.rewarded },
        { tone: 'warn', value: Math.max(mediator.record.revealed - mediator.record.rewarded, 0) },
        { tone: 'bad', value: missed(mediator) },
      ],
    })),
    [
      { tone: 'good', text: 'votes rewarded' },
      { tone: 'warn', text: 'other votes' },
      { tone: 'bad', text: 'absences' },
    ],
    says,
  )
  const data = table(
    'Mediators drawn most often',
    [
      head('Mediator'),
      number('Seats'),
      number('Revealed'),
      number('Rewarded'),
      number('Missed'),
      number('Coherent'),
    ],
    shown.map(
      (mediator) =>
        html`<tr>
          <th scope="row" data-label="Mediator">${account(mediator.address, { mediator: true })}</th>
          <td data-label="Seats" class="number">
            <a href="${mediatorHref(mediator)}">${seatsOf(mediator)}</a>
          </td>
          <td data-label="Revealed" class="number">${mediator.record.revealed}</td>
          <td data-label="Rewarded" class="number">${mediator.record.rewarded}</td>
          <td data-label="Missed" class="number">${faultCount(missed(mediator))}</td>
          <td data-label="Coherent" class="number">${coherence(mediator)}</td>
        </tr>`,
    ),
  )
  return figure({ id: 'coherence', title: 'What mediators did when drawn', says, drawing, data })
}
