/** Why evidence cannot be sealed, opened or disclosed, for callers to branch by. */
export type PrivateEvidenceErrorCode =
  | 'EVIDENCE_MALFORMED'
  | 'KEYS_MALFORMED'
  | 'RECIPIENT_INVALID'
  | 'NOT_A_RECIPIENT'
  | 'CONTENT_DELETED'
  | 'PART_UNKNOWN'
  | 'PART_WITHHELD'

/** Evidence of a private job that cannot be worked with as it was asked. */
export class PrivateEvidenceError extends Error {
  readonly code: PrivateEvidenceErrorCode
  readonly retryable = false

  constructor(code: PrivateEvidenceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}
