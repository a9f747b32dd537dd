import type { DealContainer, JobOfferContainer, ResourceOfferContainer, Result } from '@lilymed/lilypad'
import { solverStateNumber } from '@lilymed/lilypad'
import type { SolverState } from '@lilymed/lilypad'
import { PlainRefusal } from './plain-refusal.ts'

/** Everything a solver keeps, in memory, in order of arrival. */
export type SolverRecords = {
  readonly jobOffers: Map<string, JobOfferContainer>
  readonly resourceOffers: Map<string, ResourceOfferContainer>
  readonly deals: Map<string, DealContainer>
  readonly results: Map<string, Result>
  /** The tar of a deal's result, by deal id. */
  readonly resultFiles: Map<string, Uint8Array>
  /** The tar of a job's input files, by job offer id. */
  readonly inputFiles: Map<string, Uint8Array>
}

export const createSolverRecords = (): SolverRecords => ({
  jobOffers: new Map(),
  resourceOffers: new Map(),
  deals: new Map(),
  results: new Map(),
  resultFiles: new Map(),
  inputFiles: new Map(),
})

/** The deal of an id. Throws Lilypad's refusal, which has status 500. */
export const requireDeal = (records: SolverRecords, dealId: string): DealContainer => {
  const deal = records.deals.get(dealId)
  if (!deal) throw new PlainRefusal(500, 'deal not found')
  return deal
}

/** Replaces some fields of a deal. */
export const updateDeal = (
  records: SolverRecords,
  dealId: string,
  change: Partial<Omit<DealContainer, 'id' | 'deal'>>,
): DealContainer => {
  const deal = { ...requireDeal(records, dealId), ...change }
  records.deals.set(dealId, deal)
  return deal
}

/** Puts a deal and both its offers into a state: Lilypad's `updateJobStates`. */
export const updateStates = (records: SolverRecords, dealId: string, name: SolverState): DealContainer => {
  const state = solverStateNumber(name)
  const deal = updateDeal(records, dealId, { state })
  const jobOffer = records.jobOffers.get(deal.job_offer)
  if (jobOffer) records.jobOffers.set(jobOffer.id, { ...jobOffer, state })
  const resourceOffer = records.resourceOffers.get(deal.resource_offer)
  if (resourceOffer) records.resourceOffers.set(resourceOffer.id, { ...resourceOffer, state })
  return deal
}
