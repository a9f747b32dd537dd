import { ladderLaw, majorityLaw, unanimousLaw } from '../closed-form/ladder.ts'
import type { RoundLaw } from '../closed-form/ladder.ts'
import { drawIndependently } from '../game/panel.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities, unanimityFirst } from '../game/round.ts'
import { colludersAmong, estimateVotes, estimateWrong } from './colluders.ts'
import type { Ladder } from './colluders.ts'
import type { Cell, Table } from './table.ts'

/** A way to rule, with its law for a share f of colluders. */
export type Course = Ladder & {
  readonly name: string
  readonly laws: (f: number) => readonly RoundLaw[]
}

const WRONGED_APPEALS = { ofWrong: 0.9, ofRight: 0 }

/** The courses that the table compares, which are also the curves of the plot. */
export const COURSES = {
  majorityOf3: {
    name: 'majority of 3',
    rounds: majorities(3),
    appeals: NO_APPEALS,
    laws: (f) => [majorityLaw(3, f)],
  },
  majorityOf7: {
    name: 'majority of 7',
    rounds: majorities(7),
    appeals: NO_APPEALS,
    laws: (f) => [majorityLaw(7, f)],
  },
  unanimityFirst: {
    name: '3 unanimous → 7',
    rounds: unanimityFirst(3, 7),
    appeals: NO_APPEALS,
    laws: (f) => [unanimousLaw(3, f), majorityLaw(7, f)],
  },
  withAppeals: {
    name: '3 unanimous → 7, appeals to 15',
    rounds: unanimityFirst(3, 7, 15),
    appeals: WRONGED_APPEALS,
    laws: (f) => [unanimousLaw(3, f), majorityLaw(7, f), majorityLaw(15, f)],
  },
} as const satisfies Readonly<Record<string, Course>>

/** P(final wrong) of a course when a share f colludes. */
export const wrongOf = ({ laws, appeals }: Course, f: number): number => ladderLaw(laws(f), appeals).wrong

const PRINTED: readonly (readonly [number, readonly [string, string, string, string, string]])[] = [
  [0.02, ['8.3e-6', '3.41', '1.2e-3', '5.3e-6', '8.3e-7']],
  [0.05, ['1.5e-4', '4.00', '7.3e-3', '1.9e-4', '1.5e-5']],
  [0.1, ['1.7e-3', '4.89', '2.8e-2', '2.7e-3', '1.7e-4']],
  [0.2, ['2.4e-2', '6.36', '1.0e-1', '3.3e-2', '2.5e-3']],
  [0.33, ['1.5e-1', '7.64', '2.6e-1', '1.7e-1', '2.4e-2']],
]

const REMARKS: Readonly<Record<string, string>> = {
  [`${COURSES.majorityOf3.name} 0.33`]:
    'rounded twice: 0.2548 is 0.25; the table of simple majorities has it as 0.255',
}

/** The pool's ladder beside simple majorities. */
export const unanimityFirstTable = (): Table => ({
  id: 'unanimity-first',
  title: 'Unanimity first: three of three, or on to seven, beside simple majorities',
  about:
    'Independent seats. Unanimous: wrong f³, right (1 − f)³, else four of seven. Appeals: a wrong ruling goes on with probability 0.9.',
  cells: PRINTED.flatMap(([f, [first, votes, three, seven, appealed]]): readonly Cell[] => {
    const wrongCell = (course: Course, printed: string): Cell => {
      const formula = wrongOf(course, f)
      const remark = REMARKS[`${course.name} ${f}`]
      return {
        row: `f = ${f}`,
        column: course.name,
        formula,
        printed,
        ...(remark === undefined ? {} : { remark }),
        simulate: estimateWrong(course, f, formula),
      }
    }
    const { unanimityFirst: course } = COURSES
    const draws = drawIndependently(colludersAmong(f))
    return [
      wrongCell(course, first),
      {
        row: `f = ${f}`,
        column: `${course.name}: E votes`,
        formula: ladderLaw(course.laws(f), course.appeals).votes,
        printed: votes,
        simulate: estimateVotes(course, draws),
      },
      wrongCell(COURSES.majorityOf3, three),
      wrongCell(COURSES.majorityOf7, seven),
      wrongCell(COURSES.withAppeals, appealed),
    ]
  }),
})
