import type { BlockRef, MediationEvent } from '../mediation/mediation-event.ts'
import type { DealStateName } from '../values/deal-states.ts'
import type { Address, Bytes32, DealId } from '../values/ids.ts'
import type { Reason } from '../values/reasons.ts'

/** Lilypad's own handler drew the mediator of a deal. Times are chain times in unix seconds. */
export type MediatorDrawn = {
  readonly dealId: DealId
  readonly mediator: Address
  /** sha2-256 digest of the claimed result; zero where what was claimed is no CIDv0. */
  readonly claimDigest: Bytes32
  readonly requestedAt: number
  /** From when the deal may be timed out, and a verdict of ours must not be included any more. */
  readonly endsAt: number
  readonly block: BlockRef
}

/** What the handler takes: it knows no other verdict. */
export type HandlerVerdict = 'ACCEPT' | 'REJECT'

/**
 * Why nothing is sent, so that the deal times out and both parties are refunded: what the examination came to, the time, a handler
 * that refused until then, or a chain that now holds another claim than the one a verdict was intended for.
 */
export type AbstentionCode = 'NONDETERMINISTIC' | 'CANNOT_REPRODUCE' | 'LATE' | 'REFUSED' | 'CLAIM_CHANGED'

/** A deal that is left to time out. `reason` is set with CANNOT_REPRODUCE, `at` is the chain time of the observation. */
export type Abstention = {
  readonly code: AbstentionCode
  readonly reason: Reason | null
  readonly at: number
  readonly blockNumber: number
}

/** The deal reached a state that it cannot leave. */
export type DealClosed = { readonly state: DealStateName; readonly block: BlockRef }

/** What happens between a draw and a verdict; the same as for a vote in the pool. */
export type ExaminationEvent = Extract<
  MediationEvent,
  {
    type:
      | 'RunRequested'
      | 'RunCompleted'
      | 'RunFailed'
      | 'ExaminationRequested'
      | 'ExaminationCompleted'
      | 'ExaminationFailed'
      | 'VerdictReached'
  }
>

/** Everything that can happen in the mediation of one deal by one drawn account. */
export type RandomMediationEvent =
  | { readonly type: 'MediatorDrawn'; readonly data: MediatorDrawn }
  | ExaminationEvent
  | {
      readonly type: 'VerdictIntended'
      readonly data: { readonly verdict: HandlerVerdict; readonly claimDigest: Bytes32; readonly at: number }
    }
  | { readonly type: 'VerdictSent'; readonly data: { readonly txHash: Bytes32 } }
  | {
      readonly type: 'VerdictRefused'
      /** `code` is what the contract or the sender said. */
      readonly data: { readonly code: string; readonly at: number; readonly blockNumber: number }
    }
  | { readonly type: 'Abstained'; readonly data: Abstention }
  | { readonly type: 'DealClosed'; readonly data: DealClosed }
  | Extract<MediationEvent, { type: 'MediationRewound' }>
