import type { RevertExplainer } from '../pool-client/explain-revert.ts'
import type { Preflight } from './chain-access.ts'
import { marketFees } from './fees.ts'
import type { Fees } from './fees.ts'
import type { TransactionIntent, TransactionRejection } from './intent.ts'
import type { SenderSettings } from './sender-options.ts'

/** What to sign for an intent, or why nothing is signed. */
export type Prepared =
  | { readonly kind: 'ready'; readonly nonce: number; readonly gasLimit: bigint; readonly fees: Fees }
  | { readonly kind: 'rejected'; readonly rejection: TransactionRejection }

/** Decides on an intent from what is true right before it would be signed. */
export const prepare = (
  intent: TransactionIntent,
  { head, trial, balance, minedCount, suggestedTip }: Preflight,
  nextNonce: number,
  settings: Pick<SenderSettings, 'feeCap' | 'gasMarginPercent'>,
  explain: RevertExplainer,
): Prepared => {
  const { deadline, value = 0n } = intent
  if (deadline !== undefined && head.timestamp >= deadline) {
    return rejected({ code: 'DEADLINE_PASSED', deadline, chainTime: head.timestamp })
  }
  if (trial.kind === 'reverts') return rejected({ code: 'PREFLIGHT_REVERTED', revert: explain(trial.data) })
  const fees = marketFees(head.baseFeePerGas, suggestedTip, settings.feeCap)
  const gasLimit = (trial.gas * BigInt(100 + settings.gasMarginPercent)) / 100n
  const needed = value + gasLimit * fees.maxFeePerGas
  if (trial.gas === 0n || needed > balance)
    return rejected({ code: 'INSUFFICIENT_FUNDS', needed, have: balance })
  return { kind: 'ready', nonce: Math.max(nextNonce, minedCount), gasLimit, fees }
}

const rejected = (rejection: TransactionRejection): Prepared => ({ kind: 'rejected', rejection })
