import type { MediationState } from '@lilymed/domain/mediation'
import type { Head } from '../chain-state/chain-state.ts'
import type { VoteContext } from '../keystore/vote-context.ts'
import type { StepDetails } from '../mediation/steps.ts'

/** Tells once per vote that its reveal is final, and only then what the vote was. */
export const createRevealAnnouncer = (
  confirmations: number,
  tell: (vote: VoteContext, step: StepDetails) => void,
): ((vote: VoteContext, state: MediationState, head: Head) => void) => {
  const told = new Set<string>()
  return (vote, { reveal, commit }, head) => {
    const name = `${vote.disputeId}.${vote.round}`
    const confirmedIn = reveal?.confirmedIn ?? null
    if (confirmedIn === null || commit === null || head.number < confirmedIn.number + confirmations) return
    if (told.has(name)) return
    told.add(name)
    tell(vote, { step: 'revealFinal', outcome: commit.ballot.outcome, reason: commit.ballot.reason })
  }
}
