import { AppError } from '@lilymed/service-kit'

export type TransactionErrorCode = 'INTENT_CONFLICT' | 'SIGNER_MISMATCH' | 'SENDER_CLOSED'

/** A failure of the sender itself; what the chain refuses is an outcome, not an error. */
export class TransactionError extends AppError {
  declare readonly code: TransactionErrorCode

  constructor(code: TransactionErrorCode, message: string) {
    super({ code, message, retryable: code === 'SENDER_CLOSED' })
    this.name = 'TransactionError'
  }
}
