import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Bytes32 } from '@lilymed/domain'
import type { MediationState } from '@lilymed/domain/mediation'

/**
 * The evidence of a vote: sha2-256 of the canonical JSON (RFC 8785) of the mediation's runs, in order. The document is rebuilt from
 * the mediation's stream whenever it is to be published.
 */
export const evidenceOf = ({ draw, runs }: MediationState): Bytes32 => {
  const document = {
    version: 1,
    disputeId: draw?.disputeId,
    round: draw?.round,
    mediator: draw?.mediator,
    claimDigest: draw?.claimDigest,
    runs: runs.toSorted((left, right) => left.run - right.run),
  }
  const text = canonicalize(JSON.parse(JSON.stringify(document)))
  return `0x${createHash('sha256')
    .update(text ?? '')
    .digest('hex')}`
}
