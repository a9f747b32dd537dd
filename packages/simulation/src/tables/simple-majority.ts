import { wrongByMajority } from '../closed-form/binomial.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities } from '../game/round.ts'
import { estimateWrong } from './colluders.ts'
import type { Table } from './table.ts'

const SEATS = [3, 5, 7, 11, 15, 31]

const PRINTED: readonly (readonly [number, readonly string[]])[] = [
  [0.1, ['2.8e-2', '8.6e-3', '2.7e-3', '3.0e-4', '3.4e-5', '6.9e-9']],
  [0.2, ['1.04e-1', '5.8e-2', '3.3e-2', '1.2e-2', '4.2e-3', '8.8e-5']],
  [0.33, ['2.55e-1', '2.05e-1', '1.68e-1', '1.17e-1', '8.4e-2', '2.5e-2']],
]

/** P(wrong) of one panel by simple majority. */
export const simpleMajority = (): Table => ({
  id: 'simple-majority',
  title: 'P(wrong), one panel, simple majority',
  about: 'Seats drawn independently by stake, a share f of which colludes; binomial tail from ⌊n/2⌋ + 1.',
  cells: PRINTED.flatMap(([f, figures]) =>
    SEATS.map((seats, index) => {
      const formula = wrongByMajority(seats, f)
      const ladder = { rounds: majorities(seats), appeals: NO_APPEALS }
      return {
        row: `f = ${f}`,
        column: `n = ${seats}`,
        formula,
        printed: figures[index] ?? '',
        simulate: estimateWrong(ladder, f, formula),
      }
    }),
  ),
})
