import type { Ballot, MediationState } from '@lilymed/domain/mediation'
import type { Head } from '../chain-state/chain-state.ts'
import type { VoteContext } from '../keystore/vote-context.ts'

/** Tells once per vote that its reveal is final, and only then what the vote was. */
export const createRevealAnnouncer = (
  confirmations: number,
  onFinal: (vote: VoteContext, ballot: Ballot) => void,
): ((vote: VoteContext, state: MediationState, head: Head) => void) => {
  const told = new Set<string>()
  return (vote, { reveal, commit }, head) => {
    const name = `${vote.disputeId}.${vote.round}`
    const confirmedIn = reveal?.confirmedIn ?? null
    if (confirmedIn === null || commit === null || head.number < confirmedIn.number + confirmations) return
    if (told.has(name)) return
    told.add(name)
    onFinal(vote, commit.ballot)
  }
}
