import type { Mode } from '../values/modes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { finalisingDuration } from './round-time.ts'

/** What decides when a ruling is final. Times in unix seconds. */
export type RulingTime = {
  readonly mode: Mode
  readonly isCanary: boolean
  /** When the ruling was reached, or came to stand again. */
  readonly closedAt: bigint
  readonly deadline: bigint
  readonly parameters: ParameterSet
}

/**
 * When a ruling is final: after the appeal window where that still leaves the time to finalise before the controller's deadline, after
 * the canary's window where a canary is reviewed, else at once. Source: Closing._finalAtOfRuling.
 */
export const finalAtOfRuling = ({ mode, isCanary, closedAt, deadline, parameters }: RulingTime): bigint => {
  if (isCanary) return closedAt + parameters.canaryWindow
  const windowEnd = closedAt + parameters.appealWindow
  const isWindowed = mode === 'STANDARD' && windowEnd + finalisingDuration(parameters) <= deadline
  return isWindowed ? windowEnd : closedAt
}
