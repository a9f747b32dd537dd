import type { Attempt } from './intent-journal.ts'
import type { IntentRecord } from './lane.ts'

/** A receipt as far as the decision needs it. */
export type SeenReceipt = {
  readonly hash: string
  readonly succeeded: boolean
  readonly blockNumber: number
  readonly blockHash: string
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
}

/** What the chain says about a signed intent at one moment. */
export type SlotObservation = {
  readonly head: { readonly number: number; readonly timestamp: number }
  /** The key's transaction count at the head: every nonce below it is used up. */
  readonly minedCount: number
  /** The receipt of whichever attempt has one. */
  readonly receipt: SeenReceipt | null
  /** Milliseconds since the dearest attempt was signed, and since any was last handed to the node. */
  readonly sincePricedMs: number
  readonly sinceSentMs: number
  /** Head at which the nonce was first seen used without a receipt of ours; null if it is not. */
  readonly overtakenAt: number | null
}

export type SlotPolicy = {
  readonly confirmations: number
  readonly bumpAfterMs: number
  readonly rebroadcastAfterMs: number
}

export type SlotDecision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'rebroadcast' }
  | { readonly kind: 'bump' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'settle'; readonly attempt: Attempt; readonly receipt: SeenReceipt }
  | { readonly kind: 'release' }

/**
 * What to do about a signed intent. Receipts are read anew each time, so one that a reorg took away simply is not there, and
 * the same bytes are sent again; a nonce is given up only when the chain has used it for something else beyond doubt.
 */
export const decideSlot = (
  { intent, attempts }: IntentRecord,
  seen: SlotObservation,
  policy: SlotPolicy,
): SlotDecision => {
  const last = attempts.at(-1)
  if (last === undefined) return { kind: 'wait' }
  if (seen.receipt !== null) return decideIncluded(attempts, seen.receipt, seen.head.number, policy)
  if (seen.minedCount > last.nonce) {
    const blocksSince = seen.overtakenAt === null ? 0 : seen.head.number - seen.overtakenAt
    return blocksSince >= policy.confirmations ? { kind: 'release' } : { kind: 'wait' }
  }
  const isNext = seen.minedCount === last.nonce
  const late = intent.deadline !== undefined && seen.head.timestamp >= intent.deadline
  if (late && last.purpose === 'act') return { kind: 'cancel' }
  if (isNext && seen.sincePricedMs >= policy.bumpAfterMs) return { kind: 'bump' }
  return seen.sinceSentMs >= policy.rebroadcastAfterMs ? { kind: 'rebroadcast' } : { kind: 'wait' }
}

const decideIncluded = (
  attempts: readonly Attempt[],
  receipt: SeenReceipt,
  head: number,
  { confirmations }: SlotPolicy,
): SlotDecision => {
  const attempt = attempts.find(({ hash }) => hash === receipt.hash)
  const deepEnough = head - receipt.blockNumber + 1 >= confirmations
  return attempt !== undefined && deepEnough ? { kind: 'settle', attempt, receipt } : { kind: 'wait' }
}
