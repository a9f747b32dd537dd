import { openFound, type CountedVote } from '../tally/counted-vote.ts'
import { verdictFromNumber } from '../values/outcomes.ts'
import { voteRulesOf } from './claim-rules.ts'
import { isSealed, type Dispute } from './dispute.ts'
import type { CommittedVote, Round } from './round.ts'

/** A revealed vote as the tally counts it, a FOUND as what it turned out to be once the seal is open; null before the reveal. */
export const openedVote = (dispute: Dispute, round: Round, { vote }: CommittedVote): CountedVote | null => {
  const verdict = vote === null ? undefined : verdictFromNumber(vote.outcome)
  if (vote === null || verdict === undefined) return null
  const { reason, resultDigest, rung } = vote
  const counted = { verdict, reason, resultDigest, rung }
  return isSealed(dispute) ? counted : openFound(counted, voteRulesOf(dispute, round.round))
}

/** The revealed votes of a round as the tally counts them. */
export const openedVotes = (dispute: Dispute, round: Round): readonly CountedVote[] =>
  round.votes.flatMap((committed) => openedVote(dispute, round, committed) ?? [])
