/** What an operator needs to know of a failure: a stable code, whether trying again can help, and the facts behind it. */
export type AppErrorDetails = {
  /** Stable, SCREAMING_SNAKE_CASE. */
  readonly code: string
  /** Says what was expected, what came, and what to do. Never holds a secret. */
  readonly message: string
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  readonly cause?: unknown
  /** Facts for logs: flat, JSON-safe, no secrets. */
  readonly data?: Readonly<Record<string, string | number | boolean>>
}

/** An unexpected failure. Expected refusals are values, not errors. */
export class AppError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly data: Readonly<Record<string, string | number | boolean>>

  constructor(details: AppErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AppError'
    this.code = details.code
    this.retryable = details.retryable
    this.data = details.data ?? {}
  }
}

/** True for our own errors and for look-alikes that crossed a worker boundary and lost their prototype. */
export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  'retryable' in error &&
  typeof error.retryable === 'boolean'
