import type { Appeals } from '../game/play.ts'
import { wrongByMajority } from './binomial.ts'

/** What one round comes to: ruled wrong, ruled right, or nothing ruled. */
export type RoundLaw = { readonly seats: number; readonly wrong: number; readonly right: number }

/** What a ladder comes to. */
export type LadderLaw = {
  readonly wrong: number
  readonly right: number
  /** Ended without a ruling. */
  readonly none: number
  /** Expected seats of all rounds played. */
  readonly votes: number
}

/**
 * What a ladder of independent rounds comes to. With m the probability that round i is played, w and r that it rules wrong or
 * right: the dispute ends wrong here with m·w·(1 − α), right with m·r·(1 − β), and goes on with m·(w·α + r·β + 1 − w − r); in the
 * last round nobody appeals.
 */
export const ladderLaw = (rounds: readonly RoundLaw[], { ofWrong, ofRight }: Appeals): LadderLaw => {
  let [played, wrong, right, votes] = [1, 0, 0, 0]
  for (const [index, law] of rounds.entries()) {
    const isLast = index === rounds.length - 1
    const stands = isLast ? { wrong: 1, right: 1 } : { wrong: 1 - ofWrong, right: 1 - ofRight }
    votes += played * law.seats
    wrong += played * law.wrong * stands.wrong
    right += played * law.right * stands.right
    const undecided = Math.max(0, 1 - law.wrong - law.right)
    played *= law.wrong * (1 - stands.wrong) + law.right * (1 - stands.right) + undecided
  }
  return { wrong, right, none: played, votes }
}

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
