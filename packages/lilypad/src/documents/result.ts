import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goUint64 } from '../structs/go-types.ts'

/** `Result`: the provider's claim as the solver has it. The one that counts is on chain. */
export const Result = Type.Object({
  id: Type.String(),
  deal_id: Type.String(),
  data_id: Type.String(),
  error: Type.String(),
  instruction_count: goUint64(),
  /** What `data_id` was called before December 2024; where both stand, Lilypad reads this one. */
  results_id: Type.Optional(Type.String()),
})
export type Result = Static<typeof Result>
