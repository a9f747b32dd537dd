import type { SettledAppeal, SettledMember, SettledRound } from '../settlement/settled-round.ts'
import { modeOf, roundOf, type Dispute } from './dispute.ts'
import { openedVote } from './opened-votes.ts'
import { isFullyRevealed, membersOf, voteOf, type Round } from './round.ts'

const appealOf = (dispute: Dispute, { round, appeal }: Round): SettledAppeal | null => {
  if (appeal === null) return null
  const { appellant, against, bond } = appeal
  return { appellant, against, bond, isHeard: (roundOf(dispute, round + 1)?.panel ?? null) !== null }
}

const memberOf = (dispute: Dispute, round: Round, mediator: string): SettledMember => {
  const committed = voteOf(round, mediator)
  return {
    mediator,
    seated: round.panel?.seats.includes(mediator) ?? false,
    committed: committed !== undefined,
    verdict: committed === undefined ? null : (openedVote(dispute, round, committed)?.verdict ?? null),
  }
}

/**
 * The rounds of a dispute as the settlement judges them at its outcome: those with a panel, and those appealed without one. The last
 * commitment ends the commit phase early and the last reveal the reveal phase, so a phase ran to its end exactly when one of them is
 * missing. Source: Settling._settled.
 */
export const settledRounds = (dispute: Dispute): readonly SettledRound[] => {
  const { rounds, canary, final, decided } = dispute
  const outcome = final?.outcome ?? decided
  return rounds
    .filter(({ panel, appeal }) => panel !== null || appeal !== null)
    .map((round) => ({
      round: round.round,
      seats: round.seats,
      isExpress: modeOf(dispute) === 'EXPRESS',
      commitRanToEnd: round.votes.length < round.seats,
      revealRanToEnd: !isFullyRevealed(round),
      funder: roundOf(dispute, round.round - 1)?.appeal?.appellant ?? null,
      isCanary: canary !== null && canary.truth === outcome,
      appeal: appealOf(dispute, round),
      members: membersOf(round).map((mediator) => memberOf(dispute, round, mediator)),
    }))
}
