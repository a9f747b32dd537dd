import type { DisputeOutcome, Ruling } from '@lilymed/domain'
import { BALLOTS, emptyCount, placeOf, truthOf } from '../game/ballot.ts'
import type { Ballot, Count } from '../game/ballot.ts'
import type { Part } from '../game/panel.ts'
import type { Appeals } from '../game/play.ts'
import type { Round } from '../game/round.ts'
import type { Situation } from '../game/strategy.ts'
import { choose } from './choose.ts'

/** The probability of each ruling of a round; null for none. */
type Rulings = ReadonlyMap<Ruling | null, number>

/** How probably a dispute ends as each outcome, and the seats it is expected to take. */
export type OutcomeLaw = {
  readonly outcomes: ReadonlyMap<DisputeOutcome, number>
  readonly votes: number
}

/** The probability of each ballot of an independently drawn seat, by its place. */
const ballotLaw = (population: readonly Part[], situation: Situation): readonly number[] => {
  const law = emptyCount()
  for (const { strategy, share } of population) {
    const place = placeOf(strategy(situation))
    law[place] = (law[place] ?? 0) + share
  }
  return law
}

/**
 * The law of one round's ruling: the sum of multinomial probabilities n! / Πk! · Πp^k over every way its seats can vote.
 * `fixed` is the ballot of a seat that is not drawn.
 */
const rulingsOf = (round: Round, law: readonly number[], fixed?: Ballot): Rulings => {
  const rulings = new Map<Ruling | null, number>()
  const count: Count = emptyCount()
  if (fixed !== undefined) count[placeOf(fixed)] = 1
  const visit = (place: number, left: number, probability: number): void => {
    if (probability === 0) return
    if (place === BALLOTS.length) {
      if (left > 0) return
      const ruling = round.rulingOn(count)
      rulings.set(ruling, (rulings.get(ruling) ?? 0) + probability)
      return
    }
    const p = law[place] ?? 0
    const before = count[place] ?? 0
    for (let k = 0; k <= (p === 0 ? 0 : left); k += 1) {
      count[place] = before + k
      visit(place + 1, left - k, probability * choose(left, k) * p ** k)
    }
    count[place] = before
  }
  visit(0, fixed === undefined ? round.seats : round.seats - 1, 1)
  return rulings
}

/**
 * How a dispute ends whose seats are drawn independently from a population of any strategies: every count of every round, by the
 * same tally that the game plays with, then the recursion over rounds of ladderLaw. `focal` holds a seat of round one for certain.
 */
export const enumerateOutcomes = (
  rounds: readonly Round[],
  population: readonly Part[],
  situation: Situation,
  appeals: Appeals,
  focal?: Ballot,
): OutcomeLaw => {
  const law = ballotLaw(population, situation)
  const outcomes = new Map<DisputeOutcome, number>()
  const end = (outcome: DisputeOutcome, probability: number): void => {
    if (probability > 0) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + probability)
  }
  let played = 1
  let votes = 0
  for (const [index, round] of rounds.entries()) {
    const isLast = index === rounds.length - 1
    let goesOn = 0
    votes += played * round.seats
    for (const [ruling, probability] of rulingsOf(round, law, index === 0 ? focal : undefined)) {
      const appeal = ruling === truthOf(situation.claim) ? appeals.ofRight : appeals.ofWrong
      const onward = isLast ? 0 : ruling === null ? 1 : appeal
      end(ruling ?? 'INCONCLUSIVE', played * probability * (1 - onward))
      goesOn += probability * onward
    }
    played *= goesOn
  }
  return { outcomes, votes }
}
