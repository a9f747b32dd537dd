import type { FactOf, FactType } from '../facts.ts'
import { roundOf, withAnomaly, type Dispute } from './dispute.ts'
import type { Round } from './round.ts'

/** Facts that name a round of a dispute which must be open. */
type RoundFact = Extract<FactOf<FactType>, { data: { disputeId: string; round: number } }>

/** The dispute with one of its rounds changed. */
export const withRound = (dispute: Dispute, round: Round): Dispute => ({
  ...dispute,
  rounds: dispute.rounds.map((other) => (other.round === round.round ? round : other)),
})

/** Plays a fact in the round it names; a round that has not opened is an anomaly. */
export const inRound = <Fact extends RoundFact>(
  play: (dispute: Dispute, round: Round, fact: Fact) => Dispute,
): ((dispute: Dispute, fact: Fact) => Dispute) => {
  return (dispute, fact) => {
    const round = roundOf(dispute, fact.data.round)
    if (round !== undefined) return play(dispute, round, fact)
    return withAnomaly(dispute, { code: 'ROUND_UNKNOWN', fact: fact.type, round: fact.data.round })
  }
}
