import type { disputeRoutes } from '@lilymed/api'
import type { EvidenceDesk } from '../../evidence/evidence-desk.ts'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer, problem } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'

/** Answers the routes of evidence. */
export const evidenceHandlers = (
  catalogue: Catalogue,
  desk: EvidenceDesk,
): HandlersOf<Pick<typeof disputeRoutes, 'listDisputeEvidence'>> => ({
  listDisputeEvidence: async ({ params: { disputeId }, asOf: first }) => {
    const dispute = catalogue.dispute(disputeId)
    if (dispute === undefined) return problem('DISPUTE_NOT_FOUND')
    const asOf = catalogue.asOf(dispute.chainId) ?? first
    return answer({ items: [...(await desk.ofDispute(dispute, asOf))], asOf })
  },
})
