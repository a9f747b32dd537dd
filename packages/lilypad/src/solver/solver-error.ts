import { AppError } from '@lilymed/service-kit'

/** What can go wrong between us and a solver, and whether trying the same again can help. */
export const solverErrorCodes = {
  SOLVER_UNREACHABLE: { retryable: true },
  SOLVER_TIMEOUT: { retryable: true },
  SOLVER_RATE_LIMITED: { retryable: true },
  SOLVER_FAILED: { retryable: true },
  SOLVER_NOT_FOUND: { retryable: false },
  SOLVER_FORBIDDEN: { retryable: false },
  SOLVER_REFUSED: { retryable: false },
  SOLVER_ANSWER_MALFORMED: { retryable: false },
  SOLVER_ANSWER_TOO_LARGE: { retryable: false },
  SOLVER_DIGEST_MISMATCH: { retryable: false },
} as const

export type SolverErrorCode = keyof typeof solverErrorCodes

/** A request to a solver that did not give what was asked. Holds the path, never headers: those are a bearer credential. */
export class SolverError extends AppError {
  declare readonly code: SolverErrorCode

  constructor(code: SolverErrorCode, path: string, message: string, cause?: unknown) {
    super({
      code,
      message: `${path}: ${message}`,
      retryable: solverErrorCodes[code].retryable,
      cause,
      data: { path },
    })
    this.name = 'SolverError'
  }
}
