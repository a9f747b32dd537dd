import { ladderLaw, majorityLaw } from '../closed-form/ladder.ts'
import { drawIndependently } from '../game/panel.ts'
import type { Appeals } from '../game/play.ts'
import { majorities } from '../game/round.ts'
import { colludersAmong, estimateVotes, estimateWrong } from './colluders.ts'
import type { Cell, Table } from './table.ts'

/** A printed pair: P(final wrong), and the expected votes where they are printed. */
type Printed = readonly [wrong: string, votes?: string]
type Column = {
  readonly seats: readonly number[]
  readonly appeals: Appeals
  /** For f = 0.1, 0.2 and 0.33. */
  readonly printed: readonly [Printed, Printed, Printed]
  readonly remarks?: readonly [string?, string?, string?]
}

const LONG = [3, 7, 15, 31]
const OWN_MONTE_CARLO = 'printed from a Monte-Carlo of 300 000 plays, not from the formula'

const COLUMNS: readonly Column[] = [
  {
    seats: LONG,
    appeals: { ofWrong: 1, ofRight: 0 },
    printed: [
      ['1.8e-17', '3.2'],
      ['1.3e-9', '3.8'],
      ['8.8e-5', '5.5'],
    ],
  },
  {
    seats: LONG,
    appeals: { ofWrong: 0.9, ofRight: 0 },
    printed: [
      ['2.8e-3', '3.2'],
      ['1.07e-2', '3.7'],
      ['3.0e-2', '5.2'],
    ],
  },
  { seats: LONG, appeals: { ofWrong: 0.5, ofRight: 0 }, printed: [['1.4e-2'], ['5.3e-2'], ['1.4e-1']] },
  {
    seats: LONG,
    appeals: { ofWrong: 1, ofRight: 1 },
    printed: [
      ['6.9e-9', '56'],
      ['8.8e-5', '56'],
      ['2.5e-2', '56'],
    ],
  },
  {
    seats: LONG,
    appeals: { ofWrong: 0.9, ofRight: 0.5 },
    printed: [['0.0030'], ['0.0125'], ['0.0433']],
    remarks: [OWN_MONTE_CARLO, OWN_MONTE_CARLO, OWN_MONTE_CARLO],
  },
  {
    seats: [3, 7],
    appeals: { ofWrong: 1, ofRight: 0 },
    printed: [['7.6e-5'], ['3.5e-3'], ['4.3e-2']],
  },
]

/** P(final wrong) and votes of majority ladders with appeals. */
export const appealsLadder = (): Table => ({
  id: 'appeals',
  title: 'Majority panels with appeals',
  about:
    'Independent redraws; α: the wronged side appeals a wrong ruling, β: an attacker appeals a right one. Recursion over rounds.',
  cells: COLUMNS.flatMap(({ seats, appeals, printed, remarks }) =>
    [0.1, 0.2, 0.33].flatMap((f, index): readonly Cell[] => {
      const law = ladderLaw(
        seats.map((one) => majorityLaw(one, f)),
        appeals,
      )
      const ladder = { rounds: majorities(...seats), appeals }
      const [wrongPrinted, votesPrinted] = printed[index] ?? ['']
      const remark = remarks?.[index]
      const row = `f = ${f}, ${seats.join('→')}, α = ${appeals.ofWrong}, β = ${appeals.ofRight}`
      return [
        {
          row,
          column: 'P(wrong)',
          formula: law.wrong,
          printed: wrongPrinted ?? '',
          ...(remark === undefined ? {} : { remark }),
          simulate: estimateWrong(ladder, f, law.wrong),
        },
        {
          row,
          column: 'E votes',
          formula: law.votes,
          ...(votesPrinted === undefined ? {} : { printed: votesPrinted }),
          simulate: estimateVotes(ladder, drawIndependently(colludersAmong(f))),
        },
      ]
    }),
  ),
})
