import type { SettledRound } from '../settlement/settle-round.ts'
import type { Dispute } from './dispute.ts'
import { isFullyRevealed, membersOf, verdictOf, voteOf } from './round.ts'

/**
 * The drawn rounds of a dispute as the settlement judges them. The last commitment ends the commit phase early and the last
 * reveal the reveal phase, so a phase ran to its end exactly when one of them is missing.
 */
export const settledRounds = ({ rounds }: Dispute): readonly SettledRound[] =>
  rounds.flatMap((round) => {
    const { panel } = round
    if (panel === null) return []
    return [
      {
        round: round.round,
        seats: round.seats,
        commitRanToEnd: round.votes.length < round.seats,
        revealRanToEnd: !isFullyRevealed(round),
        members: membersOf(round).map((mediator) => {
          const committed = voteOf(round, mediator)
          return {
            mediator,
            seated: panel.seats.includes(mediator),
            committed: committed !== undefined,
            verdict: committed === undefined ? null : verdictOf(committed),
          }
        }),
      },
    ]
  })
