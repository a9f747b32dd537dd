import type { VoteFlaw } from '../commitment/vote-flaw.ts'
import type { FactType } from '../facts.ts'
import type { Address } from '../values/ids.ts'

/** Something in a dispute's history that the pool should never produce: recorded, never thrown. */
export type DisputeAnomaly =
  | { readonly code: 'DISPUTE_NOT_OPEN'; readonly fact: FactType }
  | { readonly code: 'DISPUTE_FINAL'; readonly fact: FactType }
  | { readonly code: 'ROUND_OUT_OF_ORDER'; readonly expected: number; readonly found: number }
  | { readonly code: 'ROUND_UNKNOWN'; readonly fact: FactType; readonly round: number }
  | { readonly code: 'PANEL_DRAWN_TWICE'; readonly round: number }
  | { readonly code: 'NOT_ON_PANEL'; readonly round: number; readonly mediator: Address }
  | { readonly code: 'COMMITTED_TWICE'; readonly round: number; readonly mediator: Address }
  | { readonly code: 'COMMITTED_LATE'; readonly round: number; readonly mediator: Address }
  | { readonly code: 'REVEALED_UNCOMMITTED'; readonly round: number; readonly mediator: Address }
  | { readonly code: 'REVEALED_TWICE'; readonly round: number; readonly mediator: Address }
  | {
      readonly code: 'VOTE_INVALID'
      readonly round: number
      readonly mediator: Address
      readonly flaw: VoteFlaw
    }
  | { readonly code: 'CLOSED_TWICE'; readonly round: number }
  | { readonly code: 'OUTCOME_UNKNOWN'; readonly fact: FactType; readonly number: number }
  | { readonly code: 'MODE_UNKNOWN'; readonly number: number }
  | { readonly code: 'SEAL_NOT_AWAITED' }
  | { readonly code: 'APPEAL_OUT_OF_PLACE'; readonly round: number }
  | { readonly code: 'CANARY_OPENED_TWICE' }
  | { readonly code: 'SETTLED_TWICE'; readonly round: number }
  | { readonly code: 'SETTLED_BEFORE_FINAL'; readonly fact: FactType }
  | { readonly code: 'APPEAL_RESULT_UNKNOWN'; readonly number: number }
  | { readonly code: 'FAULT_UNKNOWN'; readonly number: number }
  | { readonly code: 'PAID_OUT_TOO_MUCH'; readonly held: bigint }
