import { majorityOf } from '../closed-form/binomial.ts'
import { distinctLadderLaw } from '../closed-form/distinct-ladder.ts'
import { hypergeometricTail } from '../closed-form/hypergeometric.ts'
import { drawDistinct } from '../game/panel.ts'
import type { OpenDraws } from '../game/panel.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities, unanimityFirst } from '../game/round.ts'
import { colluding, honest } from '../game/strategy.ts'
import { estimateVotes, estimateWrongByPlays } from './colluders.ts'
import type { Cell, Table } from './table.ts'

const poolOf = (members: number, colluders: number): OpenDraws =>
  drawDistinct([
    { strategy: honest, members: members - colluders },
    { strategy: colluding, members: colluders },
  ])

const PANELS: readonly (readonly [number, string])[] = [
  [3, '9.4e-2'],
  [5, '4.1e-2'],
  [7, '1.6e-2'],
  [11, '7.8e-4'],
  [15, '0'],
]

/** P(wrong) of one panel drawn without replacement. */
export const distinctDraws = (): Table => ({
  id: 'distinct-draws',
  title: 'P(wrong), one panel of distinct mediators out of 30, six of whom collude',
  about: 'Equal stakes, nobody drawn twice, simple majority; hypergeometric tail from ⌊n/2⌋ + 1.',
  cells: PANELS.map(([seats, printed]) => ({
    row: 'f = 0.2',
    column: `n = ${seats}`,
    formula: hypergeometricTail(30, 6, seats, majorityOf(seats)),
    printed,
    simulate: estimateWrongByPlays({ rounds: majorities(seats), appeals: NO_APPEALS }, poolOf(30, 6)),
  })),
})

const POOLS = [30, 100].flatMap((members) => [0.1, 0.2, 0.33].map((f) => ({ members, f })))

/** The pool's own ladder, where who sat once does not sit again. */
export const distinctLadder = (): Table => {
  const ladder = { rounds: unanimityFirst(3, 7, 15), appeals: { ofWrong: 0.9, ofRight: 0 } }
  return {
    id: 'distinct-ladder',
    title: 'The ladder 3 unanimous → 7 → 15 when nobody sits twice in a dispute',
    about:
      'Equal stakes in a pool of N; a wrong ruling is appealed with probability 0.9. Recursion over who is left, hypergeometric in each round.',
    cells: POOLS.flatMap(({ members, f }): readonly Cell[] => {
      const colluders = Math.round(members * f)
      const law = distinctLadderLaw(members, colluders, ladder.rounds, ladder.appeals)
      const draws = poolOf(members, colluders)
      const row = `N = ${members}, f = ${f}`
      return [
        { row, column: 'P(wrong)', formula: law.wrong, simulate: estimateWrongByPlays(ladder, draws) },
        { row, column: 'E votes', formula: law.votes, simulate: estimateVotes(ladder, draws) },
      ]
    }),
  }
}
