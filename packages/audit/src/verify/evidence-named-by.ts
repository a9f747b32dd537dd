import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Dispute } from '@lilymed/domain'

/** Evidence that a revealed vote names by the digest of its root. */
export type NamedEvidence = { readonly mediator: string; readonly round: number; readonly digest: string }

/** The evidence behind the revealed votes of a dispute; a vote may name none. What was not revealed is nobody's to see. */
export const evidenceNamedBy = (dispute: Dispute): readonly NamedEvidence[] =>
  dispute.rounds.flatMap(({ round, votes }) =>
    votes.flatMap(({ mediator, vote }) =>
      vote === null || vote.evidence === ZERO_BYTES32 ? [] : [{ mediator, round, digest: vote.evidence }],
    ),
  )
