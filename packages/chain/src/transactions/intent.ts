import type { Revert } from '../pool-client/explain-revert.ts'

/** Something one key wants to have happened on the chain, at most once. */
export type TransactionIntent = {
  /** Unique for the key for ever, such as `<disputeId>/1/commit`. Submitting it twice does it once. */
  readonly id: string
  /** EIP-55 */
  readonly to: string
  readonly data: string
  /** wei; nothing by default */
  readonly value?: bigint
  /** Chain time (unix seconds) from which on it must not be included any more. */
  readonly deadline?: number
}

/** Why an intent was not carried out; nothing of it is on the chain, and it may be submitted again. */
export type TransactionRejection =
  | { readonly code: 'PREFLIGHT_REVERTED'; readonly revert: Revert }
  | { readonly code: 'INSUFFICIENT_FUNDS'; readonly needed: bigint; readonly have: bigint }
  | { readonly code: 'DEADLINE_PASSED'; readonly deadline: number; readonly chainTime: number }

/** Where a transaction was included, and what it cost (wei). */
export type Inclusion = {
  readonly hash: string
  readonly blockNumber: number
  readonly blockHash: string
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
}

export type TransactionOutcome =
  | ({ readonly kind: 'confirmed' } & Inclusion)
  /** Included, but the contract refused it there although the preflight had passed. */
  | ({ readonly kind: 'reverted'; readonly revert: Revert } & Inclusion)
  | { readonly kind: 'rejected'; readonly rejection: TransactionRejection }

/** Whether two intents ask for the same thing. */
export const sameAction = (left: TransactionIntent, right: TransactionIntent): boolean =>
  left.to.toLowerCase() === right.to.toLowerCase() &&
  left.data.toLowerCase() === right.data.toLowerCase() &&
  (left.value ?? 0n) === (right.value ?? 0n)
