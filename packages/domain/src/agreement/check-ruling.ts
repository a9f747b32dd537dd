import { isSealed, modeOf, roundOf, type Dispute, type Opening } from '../dispute/dispute.ts'
import { openedVotes } from '../dispute/opened-votes.ts'
import type { Round } from '../dispute/round.ts'
import type { FactOf } from '../facts.ts'
import { closeRound, type ClosingRound, type RoundClosing } from '../tally/close-round.ts'
import { finalAtOfRuling } from '../tally/final-at.ts'
import { nextRoundFits } from '../tally/next-round.ts'
import { finalAtOfTruth } from '../tally/open-canary.ts'
import { outcomeFromNumber, type DisputeOutcome } from '../values/outcomes.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'
import { revealedVerdicts } from './check-canary.ts'

type Ruling = {
  readonly outcome: DisputeOutcome | null
  readonly escalates: boolean
  /** From when on the outcome is final, unix seconds; where the time of closing is not known, whether any is told. */
  readonly finalAt: bigint | boolean
}

/** A round that closes: what the pool knew then. `clock` is null where the second of closing is not known. */
type Circumstances = {
  readonly dispute: Dispute
  readonly opening: Opening
  readonly round: Round
  readonly clock: ActClock | null
}

const decidedAs = (outcome: DisputeOutcome, finalAt: bigint | null): Ruling => ({
  outcome,
  escalates: false,
  finalAt: finalAt ?? true,
})

const panelOf = (round: Round, found: Ruling): ClosingRound['panel'] => {
  if (round.panel !== null) return 'drawn'
  // Facts do not tell why no panel came to be; either reason is taken at the pool's word, and the outcome must fit it.
  return found.outcome === 'UNSERVICEABLE' ? 'too few' : 'beacon silent'
}

const finalAtOf = (
  { dispute, opening, clock }: Circumstances,
  { isRuled }: Extract<RoundClosing, { kind: 'decided' }>,
): bigint | null => {
  if (clock === null || !isRuled) return clock?.at ?? null
  return finalAtOfRuling({
    mode: modeOf(dispute),
    isCanary: dispute.canary !== null,
    closedAt: clock.at,
    deadline: opening.deadline,
    parameters: clock.parameters,
  })
}

const expectedOf = (circumstances: Circumstances, found: Ruling): Ruling => {
  const { dispute, opening, round, clock } = circumstances
  const { canary } = dispute
  // An opened canary closes the round it was opened in with its truth, whatever the votes say.
  if (canary !== null && canary.closes === round.round) {
    const verdicts = revealedVerdicts(dispute)
    return decidedAs(
      canary.truth,
      clock && finalAtOfTruth(canary.truth, verdicts, clock.at, clock.parameters),
    )
  }
  const closing = closeRound({
    round: round.round,
    seats: round.seats,
    mode: modeOf(dispute),
    rounds: opening.rounds,
    // Without the second of closing, whether one more round fits is taken at the pool's word.
    nextRoundFits: clock ? nextRoundFits(clock.at, opening.deadline, clock.parameters) : found.escalates,
    isCanary: canary !== null,
    panel: panelOf(round, found),
    standing: dispute.standing,
    isSealMissing: isSealed(dispute),
    votes: openedVotes(dispute, round),
  })
  if (closing.kind === 'decided') return decidedAs(closing.outcome, finalAtOf(circumstances, closing))
  return { outcome: null, escalates: true, finalAt: clock === null ? false : 0n }
}

/**
 * Counts the revealed votes again: the outcome, whether the round escalates, and, where the time of closing is known, when the outcome is
 * final. `dispute` is the state before or after the fact.
 */
export const checkRuling = (
  dispute: Dispute,
  { data }: FactOf<'RoundClosed'>,
  clock: ActClock | null = null,
): Agreement => {
  const { escalates } = data
  const outcome = outcomeFromNumber(data.outcome) ?? null
  const told = BigInt(data.finalAt)
  const found: Ruling = { outcome, escalates, finalAt: clock === null ? told > 0n : told }
  const round = roundOf(dispute, data.round)
  const { opening } = dispute
  if (round === undefined || opening === null) {
    return createAgreement('ruling', `round ${data.round} is not open`, found)
  }
  return createAgreement('ruling', expectedOf({ dispute, opening, round, clock }, found), found)
}
