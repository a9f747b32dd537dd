import { estimateMean, estimateWeighted } from '../estimate/estimate-mean.ts'
import { estimateShare } from '../estimate/estimate-share.ts'
import type { Bounds } from '../estimate/estimate-mean.ts'
import type { Estimate } from '../estimate/estimate.ts'
import { drawIndependently } from '../game/panel.ts'
import type { OpenDraws, Part } from '../game/panel.ts'
import { isWrong, play } from '../game/play.ts'
import type { Appeals } from '../game/play.ts'
import type { Random } from '../game/random.ts'
import type { Round } from '../game/round.ts'
import { colluding, honest } from '../game/strategy.ts'
import type { Situation } from '../game/strategy.ts'

/** A provider cheated and colluders want it accepted; the rules being symmetric, rejecting an honest one is as probable. */
const CHEATED: Situation = { claim: 'wrong', sealed: false }

/** Under half of the seats colluding, every majority is about as easily wrong as right: where rare events become common. */
const SAMPLED_SHARE = 0.5

/** Fewer expected events than this make a poor estimate: they are sampled by weight instead. */
const ENOUGH_EVENTS = 100

/** A share f of the stake colludes, the rest is honest. */
export const colludersAmong = (f: number): readonly Part[] => [
  { strategy: honest, share: 1 - f },
  { strategy: colluding, share: f },
]

const sampledColluders = (f: number): readonly Part[] => [
  { strategy: honest, share: 1 - f, sampledShare: 1 - SAMPLED_SHARE },
  { strategy: colluding, share: f, sampledShare: SAMPLED_SHARE },
]

/** A ladder that colluders try to win. */
export type Ladder = { readonly rounds: readonly Round[]; readonly appeals: Appeals }

/** Where every ruling is appealed, only the last round matters: what rounds before it do is best left as it is. */
const firstThatMatters = ({ rounds, appeals }: Ladder): number =>
  appeals.ofWrong === 1 && appeals.ofRight === 1 ? rounds.length - 1 : 0

/** Estimates P(final outcome is wrong), given how probable it about is: rare events by importance sampling. */
export const estimateWrong =
  (ladder: Ladder, f: number, about: number) =>
  (runs: number, random: Random): Estimate => {
    const { rounds, appeals } = ladder
    if (about * runs >= ENOUGH_EVENTS || f === 0) {
      const game = { rounds, appeals, draws: drawIndependently(colludersAmong(f)), situation: CHEATED }
      return estimateShare(runs, random, (next) => isWrong(play(game, next).outcome, 'wrong'))
    }
    const draws = drawIndependently(sampledColluders(f), firstThatMatters(ladder))
    const game = { rounds, appeals, draws, situation: CHEATED }
    const weightOfWrong = (next: Random): number => {
      const { outcome, weight } = play(game, next)
      return isWrong(outcome, 'wrong') ? weight : 0
    }
    return estimateWeighted(runs, random, weightOfWrong)
  }

/** Estimates P(the ladder ends without a ruling). */
export const estimateUndecided =
  ({ rounds, appeals }: Ladder, population: readonly Part[]) =>
  (runs: number, random: Random): Estimate => {
    const game = { rounds, appeals, draws: drawIndependently(population), situation: CHEATED }
    return estimateShare(runs, random, (next) => play(game, next).outcome === 'INCONCLUSIVE')
  }

/** The fewest and the most seats that a ladder can take. */
export const votesBounds = (rounds: readonly Round[]): Bounds => ({
  lowest: rounds[0]?.seats ?? 0,
  highest: rounds.reduce((sum, { seats }) => sum + seats, 0),
})

/** Estimates the seats that a dispute takes over all its rounds. */
export const estimateVotes =
  ({ rounds, appeals }: Ladder, draws: OpenDraws) =>
  (runs: number, random: Random): Estimate => {
    const game = { rounds, appeals, draws, situation: CHEATED }
    return estimateMean(runs, random, votesBounds(rounds), (next) => play(game, next).votes)
  }

/** Estimates P(final outcome is wrong) with a draw of its own, by playing alone. */
export const estimateWrongByPlays =
  ({ rounds, appeals }: Ladder, draws: OpenDraws) =>
  (runs: number, random: Random): Estimate => {
    const game = { rounds, appeals, draws, situation: CHEATED }
    return estimateShare(runs, random, (next) => isWrong(play(game, next).outcome, 'wrong'))
  }
