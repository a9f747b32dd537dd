import type { DisputeOutcome, Verdict } from '@lilymed/domain'
import { isRevealed } from '@lilymed/domain/mediation'
import type { MediationState } from '@lilymed/domain/mediation'
import type { DealClosed } from '@lilymed/domain/mediation-random'

/**
 * How a vote stands to the outcome of its dispute. `contradicted`: it was the opposite, and is slashed for it; `unsettled`: the dispute
 * came to no verdict on the provider, or the vote gave none.
 */
export type VoteAudit = 'agreed' | 'contradicted' | 'unsettled'

/** Holds a vote against the outcome: only ACCEPT and REJECT can contradict each other (DESIGN §11, money and fairness). */
export const auditVote = (verdict: Verdict, outcome: DisputeOutcome): VoteAudit => {
  const isOpinion = verdict === 'ACCEPT' || verdict === 'REJECT'
  const isRuling = outcome === 'ACCEPT' || outcome === 'REJECT'
  if (!isOpinion || !isRuling) return 'unsettled'
  return verdict === outcome ? 'agreed' : 'contradicted'
}

/** Holds what was found of a deal against the verdict that Lilypad's own handler was given, by whomever. */
export const auditDeal = (
  { outcome }: { readonly outcome: Verdict },
  { state }: Pick<DealClosed, 'state'>,
): VoteAudit =>
  auditVote(
    outcome,
    state === 'MediationAccepted' ? 'ACCEPT' : state === 'MediationRejected' ? 'REJECT' : 'INCONCLUSIVE',
  )

/** Told of the audit of a vote. */
export type OnAudited = (
  vote: { readonly disputeId: string; readonly round: number },
  audit: VoteAudit,
) => void

/** Tells of each vote once, when its dispute is settled; of one that was never revealed there is nothing to audit. */
export const createVoteAuditor = (
  onAudited: OnAudited,
): ((vote: { readonly disputeId: string; readonly round: number }, state: MediationState) => void) => {
  const told = new Set<string>()
  return (vote, state) => {
    const name = `${vote.disputeId}.${vote.round}`
    if (state.settled === null || state.commit === null || !isRevealed(state)) {
      // A rewind may have taken the settlement back, and the next one may be another.
      told.delete(name)
      return
    }
    if (told.has(name)) return
    told.add(name)
    onAudited(vote, auditVote(state.commit.ballot.outcome, state.settled.outcome))
  }
}
