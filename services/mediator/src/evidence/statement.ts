import type { MediationState } from '@lilymed/domain/mediation'
import { evidenceCarOf } from './evidence-car.ts'

/**
 * The evidence of a vote that no reexecutor has examined, because a run failed or there is nothing to run: what this mediator
 * recorded of it, as a CAR. The same record gives the same bytes.
 */
export const statementOf = ({ draw, runs, examination, verdict }: MediationState): Uint8Array =>
  evidenceCarOf({
    version: 1,
    kind: 'statement',
    disputeId: draw?.disputeId ?? null,
    round: draw?.round ?? null,
    mediator: draw?.mediator ?? null,
    dealId: draw?.dealId ?? null,
    claimDigest: draw?.claimDigest ?? null,
    verdict,
    runs: runs.toSorted((left, right) => left.run - right.run),
    examination,
  })
