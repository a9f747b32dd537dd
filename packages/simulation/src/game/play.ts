import type { DisputeOutcome } from '@lilymed/domain'
import { emptyCount, placeOf, truthOf } from './ballot.ts'
import type { Ballot, Claim } from './ballot.ts'
import type { OpenDraws } from './panel.ts'
import type { Random } from './random.ts'
import type { Round } from './round.ts'
import type { Situation } from './strategy.ts'

/** How probably a ruling is appealed while the ladder has a round left. */
export type Appeals = {
  /** α: the side that a wrong ruling wrongs appeals. */
  readonly ofWrong: number
  /** β: an attacker appeals a right ruling. */
  readonly ofRight: number
}

/** Nobody ever appeals. */
export const NO_APPEALS: Appeals = { ofWrong: 0, ofRight: 0 }

/** A dispute about to be played. */
export type Game = {
  readonly rounds: readonly Round[]
  readonly draws: OpenDraws
  readonly appeals: Appeals
  readonly situation: Situation
  /** Who holds one seat of round one for certain, and what it votes. */
  readonly focal?: Ballot
}

/** How one played dispute ended. */
export type Ending = {
  readonly outcome: DisputeOutcome
  /** Seats of all rounds that were played. */
  readonly votes: number
  /** The likelihood ratio of its draws; 1 unless sampled otherwise than drawn. */
  readonly weight: number
}

/** Whether an outcome is the opposite of what running the job shows. Nobody is judged by another outcome. */
export const isWrong = (outcome: DisputeOutcome, claim: Claim): boolean =>
  (outcome === 'ACCEPT' || outcome === 'REJECT') && outcome !== truthOf(claim)

/**
 * Plays one dispute: each round draws a panel, counts its ballots and rules. Without a ruling it escalates by itself; with one it
 * goes on only if appealed. The last round's ruling is final; without one the outcome is INCONCLUSIVE.
 */
export const play = ({ rounds, draws, appeals, situation, focal }: Game, random: Random): Ending => {
  const seatPanel = draws(situation)
  const truth = truthOf(situation.claim)
  let votes = 0
  let weight = 1
  for (const [index, round] of rounds.entries()) {
    const count = emptyCount()
    const isFocal = index === 0 && focal !== undefined
    if (isFocal) count[placeOf(focal)] = 1
    weight *= seatPanel(isFocal ? round.seats - 1 : round.seats, count, random, index)
    votes += round.seats
    const ruling = round.rulingOn(count)
    if (ruling === null) continue
    const appeal = ruling === truth ? appeals.ofRight : appeals.ofWrong
    const isFinal = index === rounds.length - 1 || appeal === 0 || random() >= appeal
    if (isFinal) return { outcome: ruling, votes, weight }
  }
  return { outcome: 'INCONCLUSIVE', votes, weight }
}
