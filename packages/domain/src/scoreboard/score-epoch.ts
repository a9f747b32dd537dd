import type { ScoredDispute } from './score-dispute.ts'
import { epochOf, versionFor, type Epoch, type ScoreRules } from './score-rules.ts'
import { standingsOf, type Standing } from './standings.ts'
import { tallyDisputes, type EpochTally } from './tally-epoch.ts'

/** An epoch, scored. */
export type EpochScore = {
  readonly epoch: Epoch
  readonly disputes: number
  readonly standings: readonly Standing[]
}

/** Scores an epoch by what was counted in it. */
export const scoreTally = (rules: ScoreRules, epoch: Epoch, tally: EpochTally): EpochScore => ({
  epoch,
  disputes: tally.disputes,
  standings: standingsOf(tally, versionFor(rules, epoch.number)),
})

/**
 * Scores an epoch by settled disputes: those of other epochs are left out, and the order they are given in makes no difference.
 * undefined where the rules have no such epoch.
 */
export const scoreEpoch = (
  rules: ScoreRules,
  number: number,
  disputes: readonly ScoredDispute[],
): EpochScore | undefined => {
  const epoch = epochOf(rules, number)
  if (epoch === undefined) return undefined
  const within = disputes.filter(({ block }) => block >= epoch.fromBlock && block <= epoch.toBlock)
  return scoreTally(rules, epoch, tallyDisputes(within))
}
