import { mediationStream } from '@lilymed/domain/mediation'
import type { OnStep, StepDetails } from './mediation/steps.ts'
import type { Disclosure, OpenSecret } from './open-secrets.ts'
import type { DealStep, OnDealStep } from './random/deal-steps.ts'

/** What a step means for the secrecy of its record: what comes after a rewind is secret until it is final again. */
const disclosures: Partial<Record<StepDetails['step'] | DealStep['step'], Disclosure>> = {
  revealFinal: 'public',
  endFinal: 'public',
  rewound: 'secret',
}

/** Opens the records of votes in the pool: each once its reveal is final. */
export const createVoteOpener =
  (chainId: number, open: OpenSecret): OnStep =>
  ({ step, disputeId, round }) =>
    open(mediationStream(chainId, disputeId, round), disclosures[step] ?? 'same')

/** Opens the records of deals that Lilypad's own handler drew a mediator for: each once the end of its deal is final. */
export const createDealOpener =
  (open: OpenSecret): OnDealStep =>
  ({ stream }, { step }) =>
    open(stream, disclosures[step] ?? 'same')
