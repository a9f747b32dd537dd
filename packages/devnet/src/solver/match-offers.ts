import { dealId } from '@lilymed/lilypad'
import type { Deal, DealContainer, JobOffer, ResourceOffer } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import type { SolverRecords } from './solver-records.ts'

const noTransactions: DealContainer['transactions'] = {
  resource_provider: {
    agree: '',
    add_result: '',
    timeout_agree: '',
    timeout_judge_result: '',
    timeout_mediate_result: '',
  },
  job_creator: {
    agree: '',
    accept_result: '',
    check_result: '',
    timeout_agree: '',
    timeout_submit_result: '',
    timeout_mediate_result: '',
  },
  mediator: { mediation_accept_result: '', mediation_reject_result: '' },
}

const matchFailed = (message: string): AppError =>
  new AppError({ code: 'OFFERS_DO_NOT_MATCH', message, retryable: false })

/**
 * The deal of two offers: Lilypad's `GetDeal`. The mediators are those both trust, in the provider's order; the price is the
 * provider's, and so are the timeouts where its offer has some. Throws an AppError where the parties share no mediator or solver.
 */
export const dealOf = (jobOffer: JobOffer, resourceOffer: ResourceOffer): Deal => {
  const trusted = new Set(jobOffer.trusted_parties.mediator)
  const mediators = (resourceOffer.trusted_parties.mediator ?? []).filter((mediator) => trusted.has(mediator))
  const { solver } = jobOffer.trusted_parties
  if (mediators.length === 0) throw matchFailed('expected a mediator that both offers trust')
  if (solver !== resourceOffer.trusted_parties.solver)
    throw matchFailed('expected both offers to trust one solver')
  const deal: Deal = {
    id: '',
    members: {
      solver,
      job_creator: jobOffer.job_creator,
      resource_provider: resourceOffer.resource_provider,
      mediators,
    },
    pricing: resourceOffer.default_pricing,
    ...(resourceOffer.default_timeouts && { timeouts: resourceOffer.default_timeouts }),
    job_offer: jobOffer,
    resource_offer: resourceOffer,
  }
  return { ...deal, id: dealId(deal) }
}

/** Makes the deal of two offers by id and keeps it, still to be agreed on chain. `now` in milliseconds. */
export const matchOffers = (
  records: SolverRecords,
  jobOfferId: string,
  resourceOfferId: string,
  now: number,
): DealContainer => {
  const jobOffer = records.jobOffers.get(jobOfferId)
  const resourceOffer = records.resourceOffers.get(resourceOfferId)
  if (!jobOffer || !resourceOffer)
    throw matchFailed(`expected offers with ids ${jobOfferId} and ${resourceOfferId}`)
  const deal = dealOf(jobOffer.job_offer, resourceOffer.resource_offer)
  const container: DealContainer = {
    id: deal.id,
    created_at: now,
    upload_at: 0,
    download_at: 0,
    job_creator: deal.members.job_creator,
    resource_provider: deal.members.resource_provider,
    job_offer: jobOfferId,
    resource_offer: resourceOfferId,
    state: 0,
    deal,
    transactions: noTransactions,
    mediator: '',
  }
  records.deals.set(deal.id, container)
  records.jobOffers.set(jobOfferId, { ...jobOffer, deal_id: deal.id })
  records.resourceOffers.set(resourceOfferId, { ...resourceOffer, deal_id: deal.id })
  return container
}
