import type { RoundLaw } from '@lilymed/domain'
import { wrongByMajority } from './binomial.ts'

export { ladderLaw } from '@lilymed/domain'
export type { LadderLaw, RoundLaw } from '@lilymed/domain'

/** A round by majority where each seat colludes with probability f and everybody shows up. */
export const majorityLaw = (seats: number, f: number): RoundLaw => ({
  seats,
  wrong: wrongByMajority(seats, f),
  right: wrongByMajority(seats, 1 - f),
})

/** A round that must be unanimous: wrong with f^n, right with (1 − f)^n. */
export const unanimousLaw = (seats: number, f: number): RoundLaw => ({
  seats,
  wrong: f ** seats,
  right: (1 - f) ** seats,
})
