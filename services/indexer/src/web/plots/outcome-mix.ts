import { DISPUTE_OUTCOMES, OUTCOMES } from '@lilymed/domain'
import type { Totals } from '../../resources/overview.ts'
import { outcomeChip, outcomeLooks } from '../components/chip.ts'
import { counted } from '../components/links.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { figure } from './figure.ts'
import { shareBar, shareText } from './share-bar.ts'

const meaningOf = (outcome: string): string => OUTCOMES.find(({ name }) => name === outcome)?.meaning ?? ''

/** What finalised disputes ended as. */
export const outcomeMix = ({ finalised }: Totals): Html => {
  const whole = DISPUTE_OUTCOMES.reduce((sum, name) => sum + finalised[name], 0)
  const found = DISPUTE_OUTCOMES.filter((name) => finalised[name] > 0)
  const says =
    whole === 0
      ? 'No dispute has been finalised.'
      : `Of ${plural(whole, 'finalised dispute')}: ${found
          .map((name) => `${outcomeLooks[name].text.toLowerCase()} ${shareText(finalised[name], whole)}`)
          .join(', ')}.`
  const drawing = html`${shareBar(
      DISPUTE_OUTCOMES.map((name) => ({ tone: outcomeLooks[name].tone, value: finalised[name] })),
      says,
    )}
    <ul class="legend counts">
      ${found.map(
        (name) =>
          html`<li>${outcomeChip(name)} ${counted(finalised[name], `/disputes?outcome=${name}`)}</li>`,
      )}
    </ul>`
  const data = table(
    'Outcomes of finalised disputes',
    [head('Outcome'), number('Disputes'), number('Share'), head('What it means')],
    DISPUTE_OUTCOMES.map(
      (name) =>
        html`<tr>
          <th scope="row" data-label="Outcome">${outcomeChip(name)}</th>
          <td data-label="Disputes" class="number">
            ${counted(finalised[name], `/disputes?outcome=${name}`)}
          </td>
          <td data-label="Share" class="number">${shareText(finalised[name], whole)}</td>
          <td data-label="What it means">${meaningOf(name)}</td>
        </tr>`,
    ),
  )
  return figure({ id: 'outcomes', title: 'How disputes end', says, drawing, data })
}
