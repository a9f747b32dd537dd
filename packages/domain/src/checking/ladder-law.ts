import { honestMajority } from '../appeal/panel-odds.ts'
import type { Mode } from '../values/modes.ts'

/** What one round comes to: ruled wrong, ruled right, or nothing ruled. */
export type RoundLaw = { readonly seats: number; readonly wrong: number; readonly right: number }

/** How often a ruling that is wrong, and one that is right, is appealed. Shares from 0 to 1. */
export type AppealShares = { readonly ofWrong: number; readonly ofRight: number }

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
export const ladderLaw = (rounds: readonly RoundLaw[], { ofWrong, ofRight }: AppealShares): LadderLaw => {
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

/**
 * How likely a panel finds a wrong result wrong where each seat of it, independently, votes against the truth with `dishonestShare` (0 to
 * 1, exclusive): the first round has to be unanimous, later ones rule by majority, and an Express round rejects only with every vote. The
 * simple model of the published tables: draws with replacement, nobody absent, and every wrong ruling appealed if `hasAppeals`.
 */
export const detectionOf = (
  { mode, seats }: { readonly mode: Mode; readonly seats: readonly number[] },
  { dishonestShare, hasAppeals }: { readonly dishonestShare: number; readonly hasAppeals: boolean },
): number => {
  const rounds = seats.map((count, index): RoundLaw => {
    if (index === 0) {
      const right = (1 - dishonestShare) ** count
      return { seats: count, wrong: dishonestShare ** count, right }
    }
    const honest = honestMajority(count, { dishonestShare })
    return { seats: count, wrong: 1 - honest, right: honest }
  })
  const played = mode === 'EXPRESS' ? rounds.slice(0, 1) : rounds
  return ladderLaw(played, { ofWrong: hasAppeals ? 1 : 0, ofRight: 0 }).right
}
