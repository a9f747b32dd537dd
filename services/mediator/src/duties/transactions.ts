import { AppError } from '@lilymed/service-kit'
import type { Address } from '@lilymed/domain'

/** A transaction to be sent at most once, whatever happens in between. */
export type TransactionRequest = {
  /** Names the intent: the same id again is the same transaction. */
  readonly id: string
  readonly to: Address
  /** Calldata, hex. */
  readonly data: string
  /** Chain time, unix seconds, from which on it must not be included any more. */
  readonly deadline?: number
}

/** What became of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'mined'; readonly txHash: string; readonly blockNumber: number }
  /** `code` names the contract's error or ours, never its arguments; `blockNumber` is set where it was included and reverted. */
  | { readonly kind: 'refused'; readonly code: string; readonly blockNumber?: number }

/** Sends this mediator's transactions. Throws an AppError where the outcome is not known yet; asking again resumes. */
export type Transactions = {
  /** `onSent` is told once the transaction was handed to the network. */
  send(request: TransactionRequest, onSent?: (txHash: string) => void): Promise<TransactionOutcome>
}

/**
 * Sends a transaction whose effect the chain does not show at `headNumber`, again under another name where an earlier one lies at or
 * below that block: it was reverted there, or its block left the chain. What became of the last one, a refusal included.
 */
export const sendAnew = async (
  transactions: Transactions,
  request: TransactionRequest,
  headNumber: number,
  onSent: (txHash: string) => void,
): Promise<TransactionOutcome> => {
  for (let attempt = 0; ; attempt += 1) {
    const id = attempt === 0 ? request.id : `${request.id}.${attempt}`
    const outcome = await transactions.send({ ...request, id }, onSent)
    const isPast = outcome.blockNumber !== undefined && outcome.blockNumber <= headNumber
    if (!isPast) return outcome
  }
}

/** Sends so, and throws what the pool refused, as its code. */
export const sendUntilStanding = async (
  transactions: Transactions,
  request: TransactionRequest,
  headNumber: number,
  onSent: (txHash: string) => void,
): Promise<void> => {
  const outcome = await sendAnew(transactions, request, headNumber, onSent)
  if (outcome.kind === 'mined') return
  throw new AppError({
    code: outcome.code,
    message: `the pool refuses ${request.id}: ${outcome.code}`,
    retryable: true,
  })
}
