import { createHash } from 'node:crypto'
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
  /**
   * Chain time (unix seconds) from which on it must not be included any more. What has the earliest deadline goes first, and pays
   * more the nearer it is.
   */
  readonly deadline?: number
}

/** Why an intent was not carried out; nothing of it is on the chain, and it may be submitted again unless it was cancelled. */
export type TransactionRejection =
  | { readonly code: 'PREFLIGHT_REVERTED'; readonly revert: Revert }
  | { readonly code: 'INSUFFICIENT_FUNDS'; readonly needed: bigint; readonly have: bigint }
  | { readonly code: 'DEADLINE_PASSED'; readonly deadline: number; readonly chainTime: number }
  /** An operator wanted it not to happen; it stays so. */
  | { readonly code: 'CANCELLED' }

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

/** A digest of what an intent asks for: two with the same id must have the same. */
export const actionOf = ({ to, data, value = 0n }: TransactionIntent): string =>
  createHash('sha256').update(`${to.toLowerCase()} ${data.toLowerCase()} ${value}`).digest('hex')

/** Whether an outcome stands for good: nothing of the intent will be tried any more. */
export const isFinalOutcome = (outcome: TransactionOutcome): boolean =>
  outcome.kind !== 'rejected' || outcome.rejection.code === 'CANCELLED'
