import type { DisputeOutcome } from '@lilymed/domain'
import { enumerateOutcomes } from '../closed-form/enumerate.ts'
import { estimateMean } from '../estimate/estimate-mean.ts'
import type { Estimate } from '../estimate/estimate.ts'
import type { Ballot, Claim } from '../game/ballot.ts'
import { drawIndependently } from '../game/panel.ts'
import type { Part } from '../game/panel.ts'
import { EXECUTION, payAtOutcome, payByCoherence, payOnCanary } from '../game/pay.ts'
import type { Terms } from '../game/pay.ts'
import { play } from '../game/play.ts'
import type { Appeals } from '../game/play.ts'
import type { Random } from '../game/random.ts'
import type { Round } from '../game/round.ts'
import { honest } from '../game/strategy.ts'
import type { Strategy } from '../game/strategy.ts'

/** A world in which a mediator sits in round one of dispute after dispute. */
export type Setting = {
  readonly rounds: readonly Round[]
  readonly appeals: Appeals
  readonly population: readonly Part[]
  readonly terms: Terms
  readonly sealed: boolean
  /** The share of disputes whose claim is wrong. */
  readonly wrongShare: number
  /** The share of disputes that are canaries: their claim is wrong and their committed truth judges every vote. */
  readonly canaries: number
  /** Whether a vote is judged by its own round's majority or by the final outcome. */
  readonly judgedBy: 'majority' | 'outcome'
}

const CLAIMS: readonly Claim[] = ['right', 'wrong']

const payOf = (setting: Setting, ballot: Ballot, outcome: DisputeOutcome): number =>
  (setting.judgedBy === 'majority' ? payByCoherence : payAtOutcome)(ballot, outcome, setting.terms)

const costOf = (strategy: Strategy): number => (strategy === honest ? EXECUTION : 0)

/** What a strategy expects to earn per dispute, by enumerating every way that the other seats can vote. */
export const expectedPay = (setting: Setting, strategy: Strategy): number => {
  const { rounds, population, appeals, sealed, wrongShare, canaries, terms } = setting
  let pay = canaries * payOnCanary(strategy({ claim: 'wrong', sealed }), 'wrong', terms)
  for (const claim of CLAIMS) {
    const ballot = strategy({ claim, sealed })
    const { outcomes } = enumerateOutcomes(rounds, population, { claim, sealed }, appeals, ballot)
    const share = (1 - canaries) * (claim === 'wrong' ? wrongShare : 1 - wrongShare)
    for (const [outcome, probability] of outcomes)
      pay += share * probability * payOf(setting, ballot, outcome)
  }
  return pay - costOf(strategy)
}

/** Estimates what a strategy earns per dispute by playing. */
export const estimatePay =
  (setting: Setting, strategy: Strategy) =>
  (runs: number, random: Random): Estimate => {
    const { rounds, appeals, sealed, wrongShare, canaries, terms } = setting
    const draws = drawIndependently(setting.population)
    const bounds = { lowest: -terms.slash - costOf(strategy), highest: terms.reward - costOf(strategy) }
    return estimateMean(runs, random, bounds, (next) => {
      const isCanary = next() < canaries
      const claim = isCanary || next() < wrongShare ? 'wrong' : 'right'
      const ballot = strategy({ claim, sealed })
      if (isCanary) return payOnCanary(ballot, claim, terms) - costOf(strategy)
      const game = { rounds, appeals, draws, situation: { claim, sealed }, focal: ballot } as const
      return payOf(setting, ballot, play(game, next).outcome) - costOf(strategy)
    })
  }
