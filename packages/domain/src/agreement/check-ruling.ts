import { isSealed, modeOf, roundOf, type Dispute } from '../dispute/dispute.ts'
import { openedVotes } from '../dispute/opened-votes.ts'
import type { Round } from '../dispute/round.ts'
import type { FactOf } from '../facts.ts'
import { closeRound, type ClosingRound } from '../tally/close-round.ts'
import { outcomeFromNumber, type DisputeOutcome } from '../values/outcomes.ts'
import { createAgreement, type Agreement } from './agreement.ts'

type Ruling = {
  readonly outcome: DisputeOutcome | null
  readonly escalates: boolean
  /** Whether a time is told from which on the outcome is final; its second depends on that of closing, which facts do not carry. */
  readonly endsSometime: boolean
}

const decidedAs = (outcome: DisputeOutcome): Ruling => ({ outcome, escalates: false, endsSometime: true })

const panelOf = (round: Round, found: Ruling): ClosingRound['panel'] => {
  if (round.panel !== null) return 'drawn'
  // Facts do not tell why no panel came to be; either reason is taken at the pool's word, and the outcome must fit it.
  return found.outcome === 'UNSERVICEABLE' ? 'too few' : 'beacon silent'
}

const expectedOf = (dispute: Dispute, round: Round, rounds: number, found: Ruling): Ruling => {
  // An opened canary closes the round it was opened in with its truth, whatever the votes say.
  if (dispute.canary !== null && dispute.canary.closes === round.round) {
    return decidedAs(dispute.canary.truth)
  }
  const closing = closeRound({
    round: round.round,
    seats: round.seats,
    mode: modeOf(dispute),
    rounds,
    // Whether one more round fits depends on the second of closing too: taken at the pool's word.
    nextRoundFits: found.escalates,
    isCanary: dispute.canary !== null,
    panel: panelOf(round, found),
    standing: dispute.standing,
    isSealMissing: isSealed(dispute),
    votes: openedVotes(dispute, round),
  })
  if (closing.kind === 'decided') return decidedAs(closing.outcome)
  return { outcome: null, escalates: true, endsSometime: false }
}

/** Counts the revealed votes again. `dispute` is the state before or after the fact. */
export const checkRuling = (dispute: Dispute, { data }: FactOf<'RoundClosed'>): Agreement => {
  const { escalates } = data
  const outcome = outcomeFromNumber(data.outcome) ?? null
  const found: Ruling = { outcome, escalates, endsSometime: BigInt(data.finalAt) > 0n }
  const round = roundOf(dispute, data.round)
  if (round === undefined || dispute.opening === null) {
    return createAgreement('ruling', `round ${data.round} is not open`, found)
  }
  return createAgreement('ruling', expectedOf(dispute, round, dispute.opening.rounds, found), found)
}
