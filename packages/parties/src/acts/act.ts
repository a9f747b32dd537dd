import { notOnChain } from '@lilymed/api'
import type { PartyStep } from '../sending/party-sender.ts'

/** What a party is about to do: the transactions still missing, and what will have come of them. */
export type PlannedAct = {
  readonly kind: 'planned'
  readonly steps: readonly [PartyStep, ...PartyStep[]]
  /** What will be, in sentences. */
  readonly effects: readonly string[]
  /** What to think about before agreeing. */
  readonly warnings: readonly string[]
  /** wei of the token that leave the wallet at most. */
  readonly pays: bigint
}

/** Why nothing is sent, and what to do. */
export type RefusedAct = {
  readonly kind: 'rejected'
  readonly rejection: { readonly code: string; readonly message: string }
}

/** There is nothing to do, or nothing left: it is done. */
export type NoAct = { readonly kind: 'nothing'; readonly message: string }

/** Nothing can be done yet. `until` is unix seconds, null where it hangs on somebody else. */
export type WaitingAct = { readonly kind: 'waits'; readonly message: string; readonly until: number | null }

/** A plan of a party, or why there is none. */
export type Act = PlannedAct | RefusedAct | NoAct | WaitingAct

/** Which party of a deal acts. */
export type PartyRole = 'creator' | 'provider'

/** A refusal. */
export const refuseAct = (code: string, message: string): RefusedAct => ({
  kind: 'rejected',
  rejection: { code, message },
})

/** A wait. */
export const waitAct = (message: string, until: number | null): WaitingAct => ({
  kind: 'waits',
  message,
  until,
})

/** A deal that no controller of this network has. */
export const refuseOffChain = (controller: string): RefusedAct =>
  refuseAct('NOT_ON_CHAIN', notOnChain(`the controller ${controller}`))
