import type { MediationState } from '@lilymed/domain/mediation'
import type { Head } from '../chain-state/chain-state.ts'
import type { Shadow } from '../mediation/dispute-desk.ts'
import { auditVote } from './audit-vote.ts'
import type { VoteAudit } from './audit-vote.ts'

/** Told of what was found without a vote once it is no secret any more, with how it stands to the outcome; null where nothing was found. */
export type OnShadowEnd = (shadow: Shadow, audit: VoteAudit | null) => void

/**
 * Tells once of each round that was only shadowed, when the settlement of its dispute is final; again where a rewind took that back.
 *
 * @param isFinal whether a block lies so deep that what it ends may be told
 */
export const createShadowAnnouncer = (
  isFinal: (block: number, head: Head) => boolean,
  onEnd: OnShadowEnd,
): ((shadow: Shadow, state: MediationState, head: Head) => void) => {
  const told = new Set<string>()
  return (shadow, { verdict }, head) => {
    const { settledIn, dispute } = shadow.dispute
    if (settledIn === null) {
      told.delete(shadow.stream)
      return
    }
    if (told.has(shadow.stream) || !isFinal(settledIn.number, head)) return
    told.add(shadow.stream)
    const isAnswered = verdict !== null && dispute.final !== null
    onEnd(shadow, isAnswered ? auditVote(verdict.outcome, dispute.final.outcome) : null)
  }
}
