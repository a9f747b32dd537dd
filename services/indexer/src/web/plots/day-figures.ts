import { DISPUTE_OUTCOMES } from '@lilymed/domain'
import type { DayRow } from '../../projections/days.ts'
import { latestDays } from '../../resources/overview.ts'
import type { Overview } from '../../resources/overview.ts'
import { outcomeLooks } from '../components/chip.ts'
import { counted, factsHref } from '../components/links.ts'
import { plural } from '../components/step.ts'
import { head, number, table } from '../components/table.ts'
import { lp, none } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { bars } from './bars.ts'
import { figure } from './figure.ts'

const shownDays = 30

type Cell = readonly [type: string, valueOf: (row: DayRow) => number | Html]

const dayHref = ({ chainId, firstBlock, lastBlock }: DayRow, type: string): string =>
  factsHref({ chainId, type, fromBlock: firstBlock, toBlock: lastBlock })

const dayTable = (
  caption: string,
  rows: readonly DayRow[],
  heads: readonly string[],
  cells: readonly Cell[],
): Html =>
  table(
    caption,
    [head('Day'), ...heads.map(number)],
    rows.toReversed().map(
      (row) =>
        html`<tr>
          <th scope="row" data-label="Day"><time datetime="${row.day}">${row.day}</time></th>
          ${cells.map(([type, valueOf], index) => {
            const value = valueOf(row)
            return html`<td data-label="${heads[index]}" class="number">
              ${value === 0 ? none : counted(value, dayHref(row, type))}
            </td>`
          })}
        </tr>`,
    ),
  )

const sum = (rows: readonly DayRow[], valueOf: (row: DayRow) => number): number =>
  rows.reduce((total, row) => total + valueOf(row), 0)

const finalisedOf = ({ finalised }: DayRow): number =>
  DISPUTE_OUTCOMES.reduce((total, name) => total + (finalised[name] ?? 0), 0)

const rowsOf = (overview: Overview): readonly DayRow[] =>
  latestDays(overview.days, shownDays).flatMap(({ row }) => row ?? [])

/** How many disputes opened and how they ended, day by day. */
export const volumes = (overview: Overview): Html => {
  const rows = rowsOf(overview)
  const opened = sum(rows, ({ disputesOpened }) => disputesOpened)
  const says = `In the ${shownDays} days up to ${rows.at(-1)?.day}: ${plural(opened, 'dispute')} opened, ${sum(rows, finalisedOf)} finalised.`
  const shown = latestDays(overview.days, shownDays).map(({ day, row }) => ({
    label: day,
    parts: DISPUTE_OUTCOMES.map((name) => ({
      tone: outcomeLooks[name].tone,
      value: row?.finalised[name] ?? 0,
    })),
  }))
  const items = [
    { tone: 'good', text: 'accept' },
    { tone: 'bad', text: 'reject' },
    { tone: 'odd', text: 'nondeterministic' },
    { tone: 'warn', text: 'cannot reproduce, preempted' },
    { tone: 'muted', text: 'inconclusive, unserviceable' },
  ] as const
  return figure({
    id: 'volumes',
    title: 'Disputes finalised a day, by outcome',
    says,
    drawing: bars(shown, items, says),
    data: dayTable(
      'Deals and disputes by day, newest first',
      rows,
      ['Deals agreed', 'Disputes opened', 'Appeals', 'Finalised'],
      [
        ['DealStateChanged', (row) => row.dealsAgreed],
        ['DisputeOpened', (row) => row.disputesOpened],
        ['AppealRaised', (row) => row.appeals],
        ['DisputeFinalised', finalisedOf],
      ],
    ),
  })
}

const absences = ({ faults }: DayRow): number => (faults.NO_COMMIT ?? 0) + (faults.NO_REVEAL ?? 0)

/** What mediators did with the seats they were drawn for, day by day. */
export const health = (overview: Overview): Html => {
  const rows = rowsOf(overview)
  const says = `In the ${shownDays} days up to ${rows.at(-1)?.day}: ${plural(
    sum(rows, ({ seatsDrawn }) => seatsDrawn),
    'seat',
  )} drawn, ${plural(
    sum(rows, ({ revealed }) => revealed),
    'vote',
  )} revealed, ${plural(sum(rows, absences), 'absence')} slashed.`
  const shown = latestDays(overview.days, shownDays).map(({ day, row }) => ({
    label: day,
    parts: [
      { tone: 'good', value: row?.revealed ?? 0 },
      { tone: 'bad', value: row === undefined ? 0 : absences(row) },
    ] as const,
  }))
  const items = [
    { tone: 'good', text: 'votes revealed' },
    { tone: 'bad', text: 'absences slashed' },
  ] as const
  return figure({
    id: 'health',
    title: 'Votes of mediators a day',
    says,
    drawing: bars(shown, items, says),
    data: dayTable(
      'Seats, votes and money of mediators by day, newest first',
      rows,
      ['Seats drawn', 'Committed', 'Revealed', 'Absences', 'Incoherent', 'Rewarded', 'Slashed'],
      [
        ['PanelDrawn', (row) => row.seatsDrawn],
        ['VoteCommitted', (row) => row.committed],
        ['VoteRevealed', (row) => row.revealed],
        ['SeatSlashed', absences],
        ['SeatSlashed', ({ faults }) => (faults.INCOHERENT ?? 0) + (faults.CANARY ?? 0)],
        ['SeatRewarded', ({ rewarded }) => (rewarded === '0' ? 0 : lp(rewarded))],
        ['SeatSlashed', ({ slashed }) => (slashed === '0' ? 0 : lp(slashed))],
      ],
    ),
  })
}
