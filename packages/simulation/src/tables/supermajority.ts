import { binomialTail } from '../closed-form/binomial.ts'
import { NO_APPEALS } from '../game/play.ts'
import { createRound, twoThirds } from '../game/round.ts'
import { colludersAmong, estimateUndecided, estimateWrong } from './colluders.ts'
import type { Cell, Table } from './table.ts'

const F = 0.2

const PANELS: readonly (readonly [number, string, string])[] = [
  [7, '4.7e-3', '0.14'],
  [15, '1.1e-4', '0.06'],
  [31, '1e-8', '0.03'],
]

/** P(wrong) and P(no ruling) of one panel that needs two thirds. */
export const supermajority = (): Table => ({
  id: 'two-thirds',
  title: 'One panel that needs two thirds of its seats',
  about: 'Independent seats; binomial tails from ⌈2n/3⌉ for wrong and for right, the rest rules nothing.',
  cells: PANELS.flatMap(([seats, wrongPrinted, undecidedPrinted]): readonly Cell[] => {
    const ladder = { rounds: [createRound(seats, 'two thirds')], appeals: NO_APPEALS }
    const wrong = binomialTail(seats, F, twoThirds(seats))
    const undecided = 1 - wrong - binomialTail(seats, 1 - F, twoThirds(seats))
    const row = `f = ${F}, n = ${seats}`
    return [
      {
        row,
        column: 'P(wrong)',
        formula: wrong,
        printed: wrongPrinted,
        simulate: estimateWrong(ladder, F, wrong),
      },
      {
        row,
        column: 'P(no ruling)',
        formula: undecided,
        printed: undecidedPrinted,
        simulate: estimateUndecided(ladder, colludersAmong(F)),
      },
    ]
  }),
})
