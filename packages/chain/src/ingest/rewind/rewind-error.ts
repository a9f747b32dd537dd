import { AppError } from '@lilymed/service-kit'

export type RewindErrorCode =
  | 'REWIND_STREAM_EMPTY'
  | 'REWIND_ABOVE_HEAD'
  | 'REWIND_BELOW_START'
  | 'REWIND_HASH_UNKNOWN'
  | 'REWIND_NOT_ON_CHAIN'
  | 'REWIND_NOT_OURS'
  | 'REWIND_STREAM_MOVED'

/** A rewind that cannot be as it was asked for; nothing was written. */
export const rewindError = (code: RewindErrorCode, message: string, cause?: unknown): AppError =>
  new AppError({ code, message, retryable: false, ...(cause === undefined ? {} : { cause }) })
