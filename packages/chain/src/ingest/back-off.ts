import { report } from './ingest-effect.ts'
import type { IngestStep } from './ingest-effect.ts'
import type { IngestState } from './ingest-state.ts'

/** Waits before anything else is done, twice as long as the last time, and says why. Nothing of the position is lost. */
export const backOff = (
  state: IngestState,
  reason: string,
  message = 'reading the chain failed; trying again',
): IngestStep => {
  const { firstBackoffMs, longestBackoffMs } = state.settings
  const ms = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(state.failures, 20))
  return [
    { ...state, failures: state.failures + 1, failure: reason, inFlight: 'wait' },
    [report('warn', message, { reason, waitMs: ms }), { kind: 'wait', ms }],
  ]
}
