import type { Address } from '@lilymed/domain'
import type { RoundRecord } from '../chain-state/dispute-record.ts'
import { roleIn } from './round-view-of.ts'

/** The stream of what a node would have voted, apart from the votes it casts. */
export const shadowStream = (chainId: number, disputeId: string, round: number): string =>
  `shadow-${chainId}.${disputeId}.${round}`

/**
 * A round as a shadowing node takes it: as if it had a seat, drawn or not, and as if it had sent nothing, so that what it finds
 * rests on its own runs alone.
 */
export const shadowRound = (round: RoundRecord, mediator: Address): RoundRecord => ({
  ...round,
  panel:
    round.panel === null || roleIn(round, mediator) === 'seat'
      ? round.panel
      : { ...round.panel, seats: [...round.panel.seats, mediator] },
  commits: round.commits.filter((commit) => commit.mediator !== mediator),
  reveals: round.reveals.filter((reveal) => reveal.mediator !== mediator),
})
