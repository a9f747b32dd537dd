import type { Problem } from './problems.ts'

/** A call to the API that did not give an answer: a problem it reported, a time-out, no connection, or an answer that is not ours. */
export class ApiFailure extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly status: number | undefined
  readonly problem: Problem | undefined

  constructor(details: {
    readonly code: string
    readonly message: string
    readonly retryable: boolean
    readonly status?: number
    readonly problem?: Problem
    readonly cause?: unknown
  }) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ApiFailure'
    this.code = details.code
    this.retryable = details.retryable
    this.status = details.status
    this.problem = details.problem
  }
}
