import type { VoteRules } from '../commitment/vote-flaw.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import type { Dispute } from './dispute.ts'

/** What votes of a round may say as the dispute stands. While its terms are not known, any verdict at rung 0 on an open claim. */
export const voteRulesOf = (dispute: Dispute, round: number): VoteRules => {
  const { opening, terms, openedSeal, evidence } = dispute
  return {
    claimDigest: openedSeal?.resultDigest ?? opening?.claimDigest ?? ZERO_BYTES32,
    isFinding: round === 1 && terms !== null && terms.seal !== null,
    isRejectable: terms?.isRejectable ?? true,
    highestRung: terms?.highestRung ?? 0,
    hasEvidence: evidence.length > 0,
  }
}
