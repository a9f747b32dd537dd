import { SolverError } from './solver-error.ts'
import type { SolverErrorCode } from './solver-error.ts'

/** Lilypad's messages, of which most arrive with status 500 because its handlers lose the status they meant. */
const meanings: readonly (readonly [message: RegExp, code: SolverErrorCode])[] = [
  [/not found|no regular files/i, 'SOLVER_NOT_FOUND'],
  [/authori[sz]ed|does not match|signature|(?:user|signature) header/i, 'SOLVER_FORBIDDEN'],
]

const codeOf = (status: number, text: string): SolverErrorCode => {
  if (status === 429) return 'SOLVER_RATE_LIMITED'
  if (status === 404) return 'SOLVER_NOT_FOUND'
  if (status === 401 || status === 403) return 'SOLVER_FORBIDDEN'
  const meant = status === 500 ? meanings.find(([message]) => message.test(text))?.[1] : undefined
  return meant ?? (status >= 500 ? 'SOLVER_FAILED' : 'SOLVER_REFUSED')
}

/** The error of an answer that is no success. Solvers explain themselves in one line of plain text. */
export const refusedAnswer = (path: string, status: number, text: string): SolverError => {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 200)
  return new SolverError(codeOf(status, text), path, `the solver answered ${status} ${JSON.stringify(line)}`)
}
