import { AppError } from '@lilymed/service-kit'

export type ProtectionErrorCode =
  /** Another commitment stands for this dispute and round. */
  | 'PROTECTION_CONFLICT'
  /** A commitment that was not promised was to be signed. */
  | 'PROTECTION_MISSING'
  /** The owner halted the node: nothing new is promised. */
  | 'HALTED'
  | 'PROTECTION_CORRUPT'
  | 'PROTECTION_UNWRITABLE'
  | 'PROTECTION_IN_USE'
  | 'PROTECTION_MALFORMED'

/** What keeps a node from signing. Names disputes and rounds, never a commitment: a vote's own may not be public yet. */
export class ProtectionError extends AppError {
  declare readonly code: ProtectionErrorCode

  constructor(code: ProtectionErrorCode, message: string, cause?: unknown) {
    super({
      code,
      message,
      retryable: code === 'PROTECTION_UNWRITABLE' || code === 'PROTECTION_IN_USE',
      cause,
    })
    this.name = 'ProtectionError'
  }
}
