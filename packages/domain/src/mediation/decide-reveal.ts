import { accept, nothingNew, reject } from './answers.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import { isCommitted } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import { isRevealSafe } from './round-view.ts'

/** Records the intent to reveal exactly what was committed, once the block that ended the commit phase is deep enough. */
export const decideReveal = (
  { commitment, view, policy }: Extract<MediationCommand, { type: 'IntendReveal' }>,
  state: MediationState,
): MediationDecision => {
  if (state.commit === null || !isCommitted(state)) {
    return reject('NOT_COMMITTED', 'no commitment of this mediation is on chain')
  }
  if (state.commit.commitment !== commitment) {
    return reject('SECOND_COMMITMENT', 'the vote does not hash to the commitment that is on chain')
  }
  if (state.settled !== null) return reject('ALREADY_SETTLED', 'the dispute is settled')
  if (!isRevealSafe(view, policy)) {
    return reject(
      'REVEAL_NOT_SAFE',
      `the block that ended the commit phase must be ${policy.revealDepth} deep`,
    )
  }
  if (view.isClosed || (view.commitEnd !== null && view.head.timestamp >= view.commitEnd.revealEndsAt)) {
    return reject('REVEAL_PHASE_OVER', 'the reveal phase has ended')
  }
  if (state.reveal !== null) return nothingNew
  const { timestamp, number } = view.head
  return accept({ type: 'RevealIntended', data: { commitment, at: timestamp, blockNumber: number } })
}
