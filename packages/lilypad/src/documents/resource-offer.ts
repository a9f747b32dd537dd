import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DealPricing, DealTimeouts, PricingMode, ServiceConfig } from './deal-parts.ts'
import { goInt, goMap, goSlice, goUint8 } from '../structs/go-types.ts'
import { MachineSpec } from './machine-spec.ts'

/** `ResourceOffer` of Lilypad 2.11 to 2.23. `created_at` in milliseconds. */
export const ResourceOffer = Type.Object({
  id: Type.String(),
  created_at: goInt(),
  resource_provider: Type.String(),
  index: goInt(),
  spec: MachineSpec,
  modules: goSlice(Type.String()),
  mode: PricingMode,
  default_pricing: DealPricing,
  default_timeouts: Type.Optional(DealTimeouts),
  module_pricing: goMap<DealPricing>(DealPricing),
  module_timeouts: Type.Optional(goMap<DealTimeouts>(DealTimeouts)),
  trusted_parties: ServiceConfig,
})
export type ResourceOffer = Static<typeof ResourceOffer>

/** `ResourceOfferContainer`: a resource offer as the solver keeps it. `state` is the solver's own numbering. */
export const ResourceOfferContainer = Type.Object({
  id: Type.String(),
  deal_id: Type.String(),
  resource_provider: Type.String(),
  state: goUint8(),
  resource_offer: ResourceOffer,
})
export type ResourceOfferContainer = Static<typeof ResourceOfferContainer>
