import type { Evidence, Range } from './agree.ts'
import type { Attempt } from './intent-journal.ts'
import type { IntentRecord } from './lane.ts'
import type { SeenReceipt } from './rpc-values.ts'

/** What is known of a signed intent at one moment. */
export type SlotObservation = {
  readonly chainTime: number
  /** The key's transaction count: every nonce below it is used up. */
  readonly minedCount: Range
  readonly evidence: Evidence
  /** Milliseconds since the dearest attempt was signed, and since any was last handed over. */
  readonly sincePricedMs: number
  readonly sinceSentMs: number
  /** Blocks since the dearest attempt was signed. */
  readonly blocksSincePriced: number
  /** Blocks for which the nonce has been used without a receipt of ours, in everyone's eyes; null if it is not. */
  readonly overtakenFor: number | null
  /** Whether nobody took the dearest attempt for what it offers or allows. */
  readonly isRefusedForPrice: boolean
  /** Whether the fee cap allowed no replacement when one was last wanted. */
  readonly isAtCap: boolean
  /** From 0 to 1: the greatest of this intent and of all that wait behind it. */
  readonly urgency: number
}

export type SlotPolicy = {
  readonly confirmations: number
  readonly bumpAfterMs: number
  readonly repriceAfterMs: number
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
 * the same bytes are sent again; a nonce is given up only when the chain has used it for something else beyond doubt. While
 * providers disagree nothing is done but what is harmless: the same bytes again, and the same action at a higher fee.
 */
export const decideSlot = (
  { intent, attempts, cancelling }: IntentRecord,
  seen: SlotObservation,
  policy: SlotPolicy,
): SlotDecision => {
  const last = attempts.at(-1)
  if (last === undefined) return { kind: 'wait' }
  const { evidence, minedCount } = seen
  if (evidence.kind === 'included') {
    const attempt = attempts.find(({ hash }) => hash === evidence.receipt.hash)
    if (attempt === undefined || !evidence.isDeep) return { kind: 'wait' }
    return { kind: 'settle', attempt, receipt: evidence.receipt }
  }
  const isSilent = seen.sinceSentMs >= policy.rebroadcastAfterMs
  const handAgain: SlotDecision = { kind: isSilent ? 'rebroadcast' : 'wait' }
  if (evidence.kind === 'disputed') return handAgain
  if (minedCount.low > last.nonce) {
    const isBeyondDoubt = !evidence.isAnyKnown && (seen.overtakenFor ?? 0) >= policy.confirmations
    return { kind: isBeyondDoubt ? 'release' : 'wait' }
  }
  const isLate = intent.deadline !== undefined && seen.chainTime >= intent.deadline
  const isSoon = seen.isAtCap && seen.sincePricedMs < policy.bumpAfterMs
  if (last.purpose === 'act' && (isLate || cancelling !== null) && !isSoon) return { kind: 'cancel' }
  if (seen.isRefusedForPrice && seen.sincePricedMs >= policy.repriceAfterMs) return { kind: 'bump' }
  // Behind another of ours a higher fee would not help; on a chain that stands still none would.
  const mayBump = minedCount.high >= last.nonce && seen.blocksSincePriced > 0
  if (mayBump && seen.sincePricedMs >= bumpAfter(policy.bumpAfterMs, seen.urgency)) return { kind: 'bump' }
  return evidence.known === 'to all' ? { kind: 'wait' } : handAgain
}

/** The nearer the deadline, the shorter the patience: down to a quarter. */
const bumpAfter = (ms: number, urgency: number): number => ms * (1 - 0.75 * urgency)
