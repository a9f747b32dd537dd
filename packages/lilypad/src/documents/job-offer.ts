import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  DealPricing,
  DealTimeouts,
  InputFiles,
  Inputs,
  ModuleConfig,
  PricingMode,
  ServiceConfig,
} from './deal-parts.ts'
import { goInt, goUint64, goUint8 } from '../structs/go-types.ts'
import { MachineSpec } from './machine-spec.ts'

/** `JobOffer` of Lilypad 2.11 (the last whose deals were on chain) to 2.23. `created_at` in milliseconds. */
export const JobOffer = Type.Object({
  id: Type.String(),
  created_at: goInt(),
  nonce: Type.Optional(Type.String()),
  job_creator: Type.String(),
  module: ModuleConfig,
  spec: MachineSpec,
  inputs: Inputs,
  inputFiles: Type.Optional(InputFiles),
  executionTimeoutSeconds: Type.Optional(goUint64()),
  mode: PricingMode,
  pricing: DealPricing,
  timeouts: Type.Optional(DealTimeouts),
  trusted_parties: ServiceConfig,
  target: Type.Optional(Type.Object({ address: Type.String() })),
})
export type JobOffer = Static<typeof JobOffer>

/** `JobOfferContainer`: a job offer as the solver keeps it. `state` is the solver's own numbering. */
export const JobOfferContainer = Type.Object({
  id: Type.String(),
  deal_id: Type.String(),
  job_creator: Type.String(),
  state: goUint8(),
  job_offer: JobOffer,
})
export type JobOfferContainer = Static<typeof JobOfferContainer>
