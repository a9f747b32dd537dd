/** Why a bundle cannot be made, for people: what was expected, what came, what to do. */
export type AuditErrorCode = 'NOT_FOUND' | 'LOG_CHANGED'

/** A failure of an export. */
export class AuditError extends Error {
  readonly code: AuditErrorCode
  readonly retryable: boolean

  constructor(code: AuditErrorCode, message: string, options: { readonly retryable?: boolean } = {}) {
    super(message)
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
  }
}
