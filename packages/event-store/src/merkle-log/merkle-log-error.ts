import { EventStoreError } from '../port/errors.ts'

/** What can be wrong with a log, a key, or something that claims to be a part of one. */
export type MerkleLogErrorCode =
  /** tiles are missing or do not hash to what was signed */
  | 'LOG_DAMAGED'
  /** the store does not hold what was signed */
  | 'LOG_DIVERGED'
  | 'LOG_KEY_INVALID'
  | 'NOTE_INVALID'
  | 'CHECKPOINT_INVALID'
  | 'PROOF_INVALID'
  | 'TILE_INVALID'
  | 'LOG_UNREACHABLE'

/** A failure of the Merkle log; the message says what was expected, what came and what to do. */
export class MerkleLogError extends EventStoreError {
  declare readonly code: MerkleLogErrorCode

  constructor(
    code: MerkleLogErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(code, message, options)
  }
}
