import { backOff } from './back-off.ts'
import type { IngestAction } from './ingest-action.ts'
import type { IngestStep } from './ingest-effect.ts'
import type { IngestState } from './ingest-state.ts'
import { learnRefusal } from './range-width.ts'

/** An answer that cannot be taken for the range: each kind says what to do about it. */
export const refuseRange = (
  state: IngestState,
  { answer }: Extract<IngestAction, { kind: 'rangeUnusable' }>,
): IngestStep => {
  switch (answer.kind) {
    case 'detached':
      return [{ ...state, suspicious: true }, []]
    case 'missing':
      return backOff(state, `block ${answer.block} is not there`)
    case 'inconsistent':
      return backOff(state, answer.reason)
    default:
      return narrow(state, answer)
  }
}

const narrow = (state: IngestState, { reason, fits }: { reason: string; fits?: number }): IngestStep => {
  const asked = rangeBlocks(state)
  if (asked <= 1) return backOff(state, reason)
  const width = learnRefusal(state.width, asked, fits)
  const of = { what: 'refusal', nth: width.refusals } as const
  return [{ ...state, width }, [{ kind: 'remind', of, ms: state.settings.refusalMemoryMs }]]
}

/**
 * A range that failed twice for no known reason is asked for by halves: an endpoint may well say nothing better than an error
 * of its own to a range it cannot serve.
 */
export const narrowAfterFailure = (state: IngestState, error: Error): IngestState => {
  const isOfRange = state.inFlight === 'range' && state.failures > 0 && !NOT_OF_RANGE.has(codeOf(error))
  return isOfRange
    ? { ...state, width: { ...state.width, blocks: Math.max(1, Math.floor(rangeBlocks(state) / 2)) } }
    : state
}

/** Failures that a smaller range would meet as well. */
const NOT_OF_RANGE: ReadonlySet<unknown> = new Set(['RPC_UNREACHABLE', 'RPC_RATE_LIMITED'])

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined)

const rangeBlocks = ({ range }: IngestState): number => (range === null ? 1 : range.to - range.from + 1)
