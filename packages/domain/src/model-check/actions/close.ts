import { currentRound, isSealed, modeOf } from '../../dispute/dispute.ts'
import { openedVotes } from '../../dispute/opened-votes.ts'
import type { Round } from '../../dispute/round.ts'
import type { ClosingRound, RoundClosing } from '../../tally/close-round.ts'
import type { CountedVote } from '../../tally/counted-vote.ts'
import { outcomeNumber, type DisputeOutcome } from '../../values/outcomes.ts'
import type { Step } from '../explore.ts'
import { openRound } from '../opening.ts'
import { DISPUTE_ID } from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'

/** What the rules make of the current round with these votes, were it closed now. */
export const closingWith = (
  { dispute, now, rules, scenario }: World,
  round: Round,
  votes: readonly CountedVote[],
  panel: ClosingRound['panel'],
): RoundClosing =>
  rules.closeRound({
    round: round.round,
    seats: round.seats,
    mode: modeOf(dispute),
    rounds: scenario.rounds,
    nextRoundFits: rules.nextRoundFits(now, scenario.deadline, scenario.parameters),
    isCanary: dispute.canary !== null,
    panel,
    standing: dispute.standing,
    isSealMissing: isSealed(dispute),
    votes,
  })

/** The world once its current round has closed with an outcome. */
export const decide = (world: World, round: Round, outcome: DisputeOutcome, finalAt: bigint): World =>
  withFacts(
    world,
    factOf('RoundClosed', {
      disputeId: DISPUTE_ID,
      round: round.round,
      outcome: outcomeNumber(outcome),
      escalates: false,
      finalAt: String(finalAt),
    }),
  )

/** The world once its current round has closed, for want of a panel or by its votes. */
export const closeCurrent = (world: World, round: Round, panel: ClosingRound['panel']): World => {
  const { dispute, now, rules, scenario } = world
  const closing = closingWith(world, round, openedVotes(dispute, round), panel)
  if (closing.kind === 'escalates') {
    const data = { disputeId: DISPUTE_ID, round: round.round, outcome: 0, escalates: true, finalAt: '0' }
    return openRound(withFacts(world, factOf('RoundClosed', data)))
  }
  const finalAt = closing.isRuled
    ? rules.finalAtOfRuling({
        mode: modeOf(dispute),
        isCanary: dispute.canary !== null,
        closedAt: now,
        deadline: scenario.deadline,
        parameters: scenario.parameters,
      })
    : now
  return decide(world, round, closing.outcome, finalAt)
}

/** Closing the current round, by anyone. */
export const closeSteps = (world: World): readonly Step<World>[] => {
  const round = currentRound(world.dispute)
  if (round === undefined || phaseOf(world) !== 'TALLY') return []
  const panel = round.panel === null ? 'beacon silent' : 'drawn'
  return [{ label: 'closeRound', next: closeCurrent(world, round, panel) }]
}
