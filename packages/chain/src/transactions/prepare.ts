import type { RevertExplainer } from '../pool-client/explain-revert.ts'
import type { ChainView } from './agree.ts'
import { feesAt, priceAsked, urgencyAt } from './fees.ts'
import type { FeePolicy, Fees } from './fees.ts'
import type { TransactionRejection } from './intent.ts'
import type { IntentRecord } from './lane.ts'
import type { TrialResult } from './try-intent.ts'

/** What to sign for an intent, or why nothing is signed: for good, or for now. */
export type Prepared =
  | { readonly kind: 'ready'; readonly gasLimit: bigint; readonly fees: Fees }
  | { readonly kind: 'rejected'; readonly rejection: TransactionRejection }
  | { readonly kind: 'waits'; readonly hindrance: Hindrance }

/** What keeps an intent from being signed; it goes on by itself when that is over. */
export type Hindrance =
  | { readonly code: 'INSUFFICIENT_FUNDS'; readonly needed: bigint; readonly have: bigint }
  /** The chain asks more for gas than we may offer. */
  | { readonly code: 'FEE_CAP'; readonly asked: bigint; readonly cap: bigint }
  /** The signer or the journal failed; `reason` is the code of how. */
  | { readonly code: 'NOT_SIGNED'; readonly reason: string }

export type PreparePolicy = FeePolicy & {
  readonly gasMarginPercent: number
  readonly whenUnfunded: 'wait' | 'reject'
}

/**
 * Decides on an intent from what is true right before it would be signed. `committed` is what pending transactions of the key
 * may still cost, in wei.
 */
export const prepare = (
  { intent, createdAt, cancelling }: IntentRecord,
  trial: TrialResult,
  { chainTime, market, balance }: Pick<ChainView, 'chainTime' | 'market' | 'balance'>,
  committed: bigint,
  policy: PreparePolicy,
  explain: RevertExplainer,
): Prepared => {
  const { deadline, value = 0n } = intent
  if (cancelling !== null) return rejected(cancelling)
  if (deadline !== undefined && chainTime >= deadline) {
    return rejected({ code: 'DEADLINE_PASSED', deadline, chainTime })
  }
  if (trial.kind === 'reverts') return rejected({ code: 'PREFLIGHT_REVERTED', revert: explain(trial.data) })
  const asked = priceAsked(market)
  if (asked > policy.feeCap)
    return { kind: 'waits', hindrance: { code: 'FEE_CAP', asked, cap: policy.feeCap } }
  const fees = feesAt(market, urgencyAt(chainTime, { createdAt, deadline }), policy)
  const gasLimit = (trial.gas * BigInt(100 + policy.gasMarginPercent)) / 100n
  const needed = value + gasLimit * fees.maxFeePerGas
  const have = balance > committed ? balance - committed : 0n
  if (trial.gas > 0n && needed <= have) return { kind: 'ready', gasLimit, fees }
  const shortage = { code: 'INSUFFICIENT_FUNDS', needed, have } as const
  // What pending ones may cost comes back, most of it: only a key that is empty without them is refused.
  const isForNow = policy.whenUnfunded === 'wait' || (trial.gas > 0n && needed <= balance)
  return isForNow ? { kind: 'waits', hindrance: shortage } : rejected(shortage)
}

const rejected = (rejection: TransactionRejection): Prepared => ({ kind: 'rejected', rejection })
