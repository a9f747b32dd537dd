import { Deal } from './deal.ts'
import { documentCid } from './document-cid.ts'
import { JobOffer } from './job-offer.ts'
import { ResourceOffer } from './resource-offer.ts'
import { structNode } from '../structs/struct-node.ts'

/** The id of a job offer: `GetJobOfferID` of Lilypad's pkg/data/utils.go. Its own `id` does not count. */
export const jobOfferId = (offer: JobOffer): string => documentCid(structNode(JobOffer, { ...offer, id: '' }))

/** The id of a resource offer: `GetResourceOfferID`. Its own `id` does not count. */
export const resourceOfferId = (offer: ResourceOffer): string =>
  documentCid(structNode(ResourceOffer, { ...offer, id: '' }))

/** The id of a deal: `GetDealID`. Its own `id` does not count; those of its offers do. */
export const dealId = (deal: Deal): string => documentCid(structNode(Deal, { ...deal, id: '' }))
