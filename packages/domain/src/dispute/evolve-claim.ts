import type { FactHandlers } from '../fact-handlers.ts'
import { isSealed, withAnomaly, type Dispute } from './dispute.ts'
import { termsOfDispute } from './dispute-terms.ts'

/** How the facts about a dispute's claim change it. */
export const claimHandlers: FactHandlers<Dispute, 'DisputeTerms' | 'EvidencePosted' | 'SealOpened'> = {
  DisputeTerms: (dispute, fact) => {
    const terms = termsOfDispute(fact)
    if (terms === null) return withAnomaly(dispute, { code: 'MODE_UNKNOWN', number: fact.data.mode })
    return { ...dispute, terms }
  },
  EvidencePosted: (dispute, { data: { party, location } }) => ({
    ...dispute,
    evidence: [...dispute.evidence, { party, location }],
  }),
  SealOpened: (dispute, { data: { resultDigest, salt } }) =>
    isSealed(dispute)
      ? { ...dispute, openedSeal: { resultDigest, salt } }
      : withAnomaly(dispute, { code: 'SEAL_NOT_AWAITED' }),
}
