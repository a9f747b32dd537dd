import { AppError } from '@lilymed/service-kit'

/** Why nothing was signed, and whether the same request may be signed later with nobody changing anything. */
const retryable = {
  /** No answer, or none in time. */
  SIGNER_UNREACHABLE: true,
  /** It says that it is busy, throttled or starting. */
  SIGNER_BUSY: true,
  /** Something answered that speaks another language, such as a proxy. */
  SIGNER_MALFORMED_ANSWER: true,
  /** It may not or will not: no such key, no permission, a key of another kind. */
  SIGNER_REFUSED: false,
  /** It signed with another key, or something else than it was asked to. */
  SIGNER_MISMATCH: false,
  /** A key in plain text is for devnets. */
  RAW_KEY_REFUSED: false,
} as const

export type SignerErrorCode = keyof typeof retryable

/** A signer that did not sign. Its message quotes neither what was to be signed nor what came back: either may hold a vote. */
export class SignerError extends AppError {
  declare readonly code: SignerErrorCode

  constructor(code: SignerErrorCode, message: string, cause?: unknown) {
    super({ code, message, retryable: retryable[code], cause })
    this.name = 'SignerError'
  }
}
