import { backOff } from './back-off.ts'
import type { IngestAction, Reminder } from './ingest-action.ts'
import { end, report } from './ingest-effect.ts'
import type { IngestStep } from './ingest-effect.ts'
import type { IngestState } from './ingest-state.ts'
import { judgeAncestor } from './judge-ancestor.ts'
import { judgeStretch } from './judge-stretch.ts'
import { nextStep } from './next-step.ts'
import { forgetRefusal } from './range-width.ts'
import { narrowAfterFailure, refuseRange } from './refuse-range.ts'
import { resume } from './resume.ts'
import { seeTip } from './see-tip.ts'
import { noteAppended, noteRecalled, STORE_FAILED } from './settle-append.ts'
import { takeRange } from './take-range.ts'
import { wordsOfLoss } from './tip-loss.ts'

/**
 * The whole of ingest as one pure function: what happened changes the state, and from the state alone follows what to do
 * next. At most one awaited effect is under way, so appends happen in order and at exact revisions.
 */
export const reduceIngest = (state: IngestState, action: IngestAction): IngestStep => {
  if (state.phase === 'ended') return [state, []]
  const [changed, effects] = apply(state, action)
  if (changed.phase === 'ended') return [changed, effects]
  const [settled, further] = nextStep(changed)
  return [settled, [...effects, ...further]]
}

const apply = (state: IngestState, action: IngestAction): IngestStep => {
  switch (action.kind) {
    case 'start':
      return [{ ...state, phase: 'resuming' }, []]
    case 'tipSeen':
      return seeTip(state, action.tip)
    case 'tipLost':
      return loseTip(state, action.error)
    case 'checkpointRead':
      return resume(landed(state), action)
    case 'rangeRead':
      return takeRange(landed(state), action)
    case 'rangeUnusable':
      return refuseRange(landed(state), action)
    case 'ancestorFound':
      return judgeAncestor(landed(state), action)
    case 'agedFound':
      return [noteAged(landed(state), action.block), []]
    case 'stretchRead':
      return judgeStretch(landed(state), action)
    case 'appended':
      return noteAppended(landed(state), action.revision)
    case 'conflicted':
      return [{ ...landed(state), doubt: 'conflict' }, []]
    case 'recalled':
      return noteRecalled(landed(state), action.stored)
    case 'failed':
      return fail(state, action)
    case 'waited':
      return [landed(state), []]
    case 'reminded':
      return [remember(state, action.of), []]
    default:
      return [{ ...state, phase: 'stopping' }, []]
  }
}

/** An awaited effect came back with an answer, whatever it says. */
const landed = (state: IngestState): IngestState => ({ ...state, inFlight: null })

const loseTip = (state: IngestState, error: Error): IngestStep => {
  const { lost } = wordsOfLoss(error)
  const isKnown = state.tipLost !== null && wordsOfLoss(state.tipLost).lost === lost
  return [{ ...state, tipLost: error }, isKnown ? [] : [report('warn', lost, { reason: error.message })]]
}

const noteAged = (state: IngestState, block: number | null): IngestState => ({
  ...state,
  aged: state.tip === null ? null : { to: block ?? -1, head: state.tip.head.number },
})

/** A retry is only worth it where the failure says so; a stop is not held up by one. */
const fail = (
  state: IngestState,
  { error, retryable }: Extract<IngestAction, { kind: 'failed' }>,
): IngestStep => {
  if (state.phase === 'stopping') return end(state, null)
  if (!retryable) return end(state, error)
  const narrowed = narrowAfterFailure(state, error)
  switch (state.inFlight) {
    case 'append':
      return backOff({ ...narrowed, doubt: 'outcome' }, error.message, STORE_FAILED)
    case 'checkpoint':
    case 'recall':
      return backOff(narrowed, error.message, STORE_FAILED)
    default:
      return backOff(narrowed, error.message)
  }
}

const remember = (state: IngestState, { what, nth }: Reminder): IngestState =>
  what === 'refusal'
    ? { ...state, width: forgetRefusal(state.width, nth) }
    : { ...state, suspicious: state.suspicious || state.regression === nth }
