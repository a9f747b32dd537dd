import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goMap, goSlice, goUint64 } from '../structs/go-types.ts'

/** `DealPricing`, in whole LP (Lilypad multiplies by 1e18 on its way to the chain) and a plain factor. */
export const DealPricing = Type.Object({
  instruction_price: goUint64(),
  payment_collateral: goUint64(),
  results_collateral_multiple: goUint64(),
  mediation_fee: goUint64(),
})
export type DealPricing = Static<typeof DealPricing>

/** `DealTimeout`: seconds, and collateral in whole LP. */
export const DealTimeout = Type.Object({ timeout: goUint64(), collateral: goUint64() })

/** `DealTimeouts`, up to Lilypad 2.21. */
export const DealTimeouts = Type.Object({
  agree: DealTimeout,
  submit_results: DealTimeout,
  judge_results: DealTimeout,
  mediate_results: DealTimeout,
})
export type DealTimeouts = Static<typeof DealTimeouts>

/** `ServiceConfig`: whom a party trusts. */
export const ServiceConfig = Type.Object({
  solver: Type.String(),
  mediator: goSlice(Type.String()),
  api_host: Type.Optional(Type.String()),
})

/** `ModuleConfig`: where a module template is; `hash` names its revision. */
export const ModuleConfig = Type.Object({
  name: Type.String(),
  repo: Type.String(),
  hash: Type.String(),
  path: Type.String(),
})
export type ModuleConfig = Static<typeof ModuleConfig>

/** `InputFiles`: names of files that a job creator uploads beside the offer. Nothing binds their bytes. */
export const InputFiles = Type.Object({ required: goSlice(Type.String()), optional: goSlice(Type.String()) })
export type InputFiles = Static<typeof InputFiles>

/** `PricingMode`. */
export const PricingMode = Type.Union([Type.Literal('MarketPrice'), Type.Literal('FixedPrice')])

/** The user's inputs of a module template. */
export const Inputs = goMap<string>(Type.String())
