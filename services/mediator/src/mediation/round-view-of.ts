import type { Address, Dispute } from '@lilymed/domain'
import type { PanelRole, RoundView } from '@lilymed/domain/mediation'
import type { Head } from '../chain-state/chain-state.ts'
import { awaitsBytes, highestRungOf } from '../chain-state/dispute-record.ts'
import type { RoundRecord } from '../chain-state/dispute-record.ts'

/** How a mediator sits in a round; undefined when it does not. */
export const roleIn = ({ panel }: RoundRecord, mediator: Address): PanelRole | undefined => {
  if (panel?.seats.includes(mediator) === true) return 'seat'
  return panel?.alternates.includes(mediator) === true ? 'alternate' : undefined
}

/** What a mediation needs to see of its round. */
export const roundViewOf = (
  dispute: Dispute,
  round: RoundRecord,
  head: Head,
  hasUnknownCommit: boolean,
): RoundView => ({
  head,
  hasFreeSeat: round.commits.length < round.seats,
  commitEnd:
    round.commitEnd === null
      ? null
      : { blockNumber: round.commitEnd.block.number, revealEndsAt: round.commitEnd.revealEndsAt },
  isClosed: round.isClosed,
  hasUnknownCommit,
  highestRung: highestRungOf(dispute, round.round),
  awaitsBytes: awaitsBytes(dispute, round.round),
})
