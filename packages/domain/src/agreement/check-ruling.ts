import { roundOf, type Dispute } from '../dispute/dispute.ts'
import { countedVotes, type Round } from '../dispute/round.ts'
import type { FactOf } from '../facts.ts'
import { closeRound } from '../tally/close-round.ts'
import { outcomeFromNumber, type DisputeOutcome } from '../values/outcomes.ts'
import { createAgreement, type Agreement } from './agreement.ts'

type Ruling = { readonly outcome: DisputeOutcome | null; readonly escalates: boolean }

const panelOf = (round: Round, found: Ruling): 'drawn' | 'too few' | 'beacon silent' => {
  if (round.panel !== null) return 'drawn'
  // Facts do not tell why no panel came to be; either reason is taken at the pool's word, and the outcome must fit it.
  return found.outcome === 'UNSERVICEABLE' ? 'too few' : 'beacon silent'
}

/** Counts the revealed votes again. `dispute` is the state before or after the fact. */
export const checkRuling = (dispute: Dispute, { data }: FactOf<'RoundClosed'>): Agreement => {
  const { escalates } = data
  const outcome = outcomeFromNumber(data.outcome) ?? (escalates ? null : 'INCONCLUSIVE')
  const found: Ruling = { outcome, escalates }
  const round = roundOf(dispute, data.round)
  if (round === undefined || dispute.opening === null) {
    return createAgreement('ruling', `round ${data.round} is not open`, found)
  }
  const closing = closeRound({
    round: round.round,
    seats: round.seats,
    rounds: dispute.opening.rounds,
    // Whether one more round fits depends on the second of closing, which facts do not carry: taken at the pool's word.
    nextRoundFits: found.outcome !== 'INCONCLUSIVE',
    panel: panelOf(round, found),
    votes: countedVotes(round),
  })
  const expected: Ruling =
    closing.kind === 'escalates'
      ? { outcome: null, escalates: true }
      : { outcome: closing.outcome, escalates: false }
  return createAgreement('ruling', expected, found)
}
