import { voteFlaw } from '../commitment/vote-flaw.ts'
import { voteOfReveal } from '../commitment/vote.ts'
import type { FactHandlers } from '../fact-handlers.ts'
import type { FactOf } from '../facts.ts'
import { outcomeFromNumber } from '../values/outcomes.ts'
import { voteRulesOf } from './claim-rules.ts'
import { withAnomaly, type Dispute } from './dispute.ts'
import { inRound, withRound } from './in-round.ts'
import { membersOf, voteOf, type Round } from './round.ts'

const openRound = (dispute: Dispute, { data }: FactOf<'RoundOpened'>): Dispute => {
  const opened: Round = {
    round: data.round,
    beaconRound: BigInt(data.beaconRound),
    epoch: BigInt(data.epoch),
    seats: data.seats,
    alternates: data.alternates,
    panel: null,
    votes: [],
    commitEnded: null,
    closing: null,
    appeal: null,
    isSettled: false,
  }
  const expected = dispute.rounds.length + 1
  if (data.round === expected) return { ...dispute, rounds: [...dispute.rounds, opened] }
  return withAnomaly(dispute, { code: 'ROUND_OUT_OF_ORDER', expected, found: data.round })
}

const seatPanel = (dispute: Dispute, round: Round, { data }: FactOf<'PanelDrawn'>): Dispute => {
  if (round.panel !== null) return withAnomaly(dispute, { code: 'PANEL_DRAWN_TWICE', round: round.round })
  const { randomness, seats, alternates, passedOver } = data
  const panel = { randomness, seats, alternates, passedOver, commitEndsAt: BigInt(data.commitEndsAt) }
  return withRound(dispute, { ...round, panel })
}

const commit = (dispute: Dispute, round: Round, { data }: FactOf<'VoteCommitted'>): Dispute => {
  const who = { round: round.round, mediator: data.mediator }
  if (!membersOf(round).includes(data.mediator)) return withAnomaly(dispute, { code: 'NOT_ON_PANEL', ...who })
  if (voteOf(round, data.mediator) !== undefined) {
    return withAnomaly(dispute, { code: 'COMMITTED_TWICE', ...who })
  }
  if (round.commitEnded !== null) return withAnomaly(dispute, { code: 'COMMITTED_LATE', ...who })
  const { mediator, commitment, sealedVote } = data
  return withRound(dispute, {
    ...round,
    votes: [...round.votes, { mediator, commitment, sealedVote, vote: null }],
  })
}

const endCommit = (dispute: Dispute, round: Round, { data }: FactOf<'CommitPhaseEnded'>): Dispute =>
  withRound(dispute, {
    ...round,
    commitEnded: { endedAt: BigInt(data.endedAt), revealEndsAt: BigInt(data.revealEndsAt) },
  })

const reveal = (dispute: Dispute, round: Round, fact: FactOf<'VoteRevealed'>): Dispute => {
  const vote = voteOfReveal(fact)
  const who = { round: round.round, mediator: vote.mediator }
  const committed = voteOf(round, vote.mediator)
  if (committed === undefined) return withAnomaly(dispute, { code: 'REVEALED_UNCOMMITTED', ...who })
  if (committed.vote !== null) return withAnomaly(dispute, { code: 'REVEALED_TWICE', ...who })
  const flaw = voteFlaw(vote, voteRulesOf(dispute, round.round))
  const revealed = withRound(dispute, {
    ...round,
    votes: round.votes.map((other) => (other === committed ? { ...committed, vote } : other)),
  })
  return flaw === null ? revealed : withAnomaly(revealed, { code: 'VOTE_INVALID', ...who, flaw })
}

const close = (dispute: Dispute, round: Round, { data, type }: FactOf<'RoundClosed'>): Dispute => {
  const outcome = outcomeFromNumber(data.outcome) ?? null
  if (outcome === null && data.outcome !== 0) {
    return withAnomaly(dispute, { code: 'OUTCOME_UNKNOWN', fact: type, number: data.outcome })
  }
  if (round.closing !== null) {
    return withAnomaly(dispute, { code: 'CLOSED_TWICE', round: round.round })
  }
  const finalAt = data.escalates ? null : BigInt(data.finalAt)
  const closed = withRound(dispute, { ...round, closing: { outcome, escalates: data.escalates, finalAt } })
  return data.escalates ? closed : { ...closed, decided: outcome ?? 'INCONCLUSIVE', finalAt }
}

/** How the facts of the rounds change a dispute. */
export const roundHandlers: FactHandlers<
  Dispute,
  'RoundOpened' | 'PanelDrawn' | 'VoteCommitted' | 'CommitPhaseEnded' | 'VoteRevealed' | 'RoundClosed'
> = {
  RoundOpened: openRound,
  PanelDrawn: inRound(seatPanel),
  VoteCommitted: inRound(commit),
  CommitPhaseEnded: inRound(endCommit),
  VoteRevealed: inRound(reveal),
  RoundClosed: inRound(close),
}
