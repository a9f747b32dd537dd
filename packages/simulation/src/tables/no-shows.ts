import { wrongByMajority } from '../closed-form/binomial.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities } from '../game/round.ts'
import { absent, colluding, honest } from '../game/strategy.ts'
import { drawIndependently } from '../game/panel.ts'
import { estimateUndecided, estimateWrongByPlays } from './colluders.ts'
import type { Cell, Table } from './table.ts'

const SEATS = 3
const ABSENCE = 0.05

/** What it costs that honest mediators sometimes do not show up. */
export const noShows = (): Table => ({
  id: 'no-shows',
  title: 'One panel of three by majority, when 5 % of the honest do not show up',
  about:
    'Missing votes count against: wrong needs two colluders whoever is missing, right two honest mediators who come, each with (1 − f)(1 − a).',
  cells: [0.1, 0.2, 0.33].flatMap((f): readonly Cell[] => {
    const population = [
      { strategy: honest, share: (1 - f) * (1 - ABSENCE) },
      { strategy: absent, share: (1 - f) * ABSENCE },
      { strategy: colluding, share: f },
    ]
    const ladder = { rounds: majorities(SEATS), appeals: NO_APPEALS }
    const wrong = wrongByMajority(SEATS, f)
    const right = wrongByMajority(SEATS, (1 - f) * (1 - ABSENCE))
    const row = `f = ${f}`
    return [
      {
        row,
        column: 'P(wrong)',
        formula: wrong,
        simulate: estimateWrongByPlays(ladder, drawIndependently(population)),
      },
      {
        row,
        column: 'P(no ruling)',
        formula: 1 - wrong - right,
        printed: '3–5 %',
        simulate: estimateUndecided(ladder, population),
      },
    ]
  }),
})
