import { modeOf, roundOf, type Dispute } from '../dispute/dispute.ts'
import type { FactOf } from '../facts.ts'
import { durationsOf } from '../tally/round-time.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/**
 * Ends the commit phase again: in the second in which the last seat is filled, else when its time is over, whenever that is recorded; the
 * time to reveal counts from there. `dispute` is the state before the fact. Source: Rounds.commit, Closing._ensureCommitEnded.
 */
export const checkCommitEnd = (
  { at, parameters }: ActClock,
  dispute: Dispute,
  { data }: FactOf<'CommitPhaseEnded'>,
): Agreement => {
  const found = { endedAt: data.endedAt, revealEndsAt: data.revealEndsAt }
  const round = roundOf(dispute, data.round)
  if (round === undefined || round.panel === null)
    return createAgreement('commitEnd', `round ${data.round} has no panel`, found)
  if (round.commitEnded !== null) return createAgreement('commitEnd', 'no second end', found)
  const { commitEndsAt } = round.panel
  const isFull = round.votes.length === round.seats
  if (!isFull && at < commitEndsAt)
    return createAgreement('commitEnd', `not before ${commitEndsAt}: a seat is empty`, found)
  const endedAt = isFull ? at : commitEndsAt
  const revealEndsAt = endedAt + durationsOf(modeOf(dispute), parameters).revealDuration
  return createAgreement('commitEnd', { endedAt, revealEndsAt }, found)
}
