import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DealPricing, DealTimeouts } from './deal-parts.ts'
import { goSlice } from '../structs/go-types.ts'
import { JobOffer } from './job-offer.ts'
import { ResourceOffer } from './resource-offer.ts'

/** `DealMembers`; the order of the mediators counts. */
export const DealMembers = Type.Object({
  solver: Type.String(),
  job_creator: Type.String(),
  resource_provider: Type.String(),
  mediators: goSlice(Type.String()),
})
export type DealMembers = Static<typeof DealMembers>

/** `Deal` of Lilypad 2.11 to 2.23: what two parties agreed to, under the id that is on chain. */
export const Deal = Type.Object({
  id: Type.String(),
  members: DealMembers,
  pricing: DealPricing,
  timeouts: Type.Optional(DealTimeouts),
  job_offer: JobOffer,
  resource_offer: ResourceOffer,
})
export type Deal = Static<typeof Deal>
