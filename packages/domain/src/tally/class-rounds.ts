import type { ClassTerms } from '../values/class-terms.ts'
import { PAIR_SEATS, seatsOfRound } from './ladder.ts'

/** The terms that decide how far a dispute can go in a class. */
export type LadderTerms = Pick<ClassTerms, 'pairs' | 'secondRoundFrom' | 'thirdRoundFrom'>

/** Whether the panel is a pair: two mediators who can be drawn, in a class that lets them. */
export const isPairClass = (drawable: number, { pairs }: Pick<ClassTerms, 'pairs'>): boolean =>
  pairs && drawable === PAIR_SEATS

/**
 * How many rounds a class allows when mediators of `drawable` operators have weight in it, the parties' left out; 0 when it is too small for any.
 * Source: Ladder.classRounds.
 */
export const classRounds = (drawable: number, terms: LadderTerms): number => {
  if (drawable < (terms.pairs ? PAIR_SEATS : seatsOfRound(1))) return 0
  if (drawable < terms.secondRoundFrom) return 1
  return drawable < terms.thirdRoundFrom ? 2 : 3
}
