import type { Address } from '@lilymed/domain'

/** A transaction to be sent at most once, whatever happens in between. */
export type TransactionRequest = {
  /** Names the intent: the same id again is the same transaction. */
  readonly id: string
  readonly to: Address
  /** Calldata, hex. */
  readonly data: string
  /** Chain time, unix seconds, after which it must not be sent any more. */
  readonly notAfter?: number
}

/** What became of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'mined'; readonly txHash: string }
  /** It would revert, did revert, or came too late; `code` names the contract's error or ours, never its arguments. */
  | { readonly kind: 'refused'; readonly code: string }

/** Sends this mediator's transactions. Throws an AppError where the outcome is not known yet; asking again resumes. */
export type Transactions = { send(request: TransactionRequest): Promise<TransactionOutcome> }
