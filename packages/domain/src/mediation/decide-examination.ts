import { accept, nothingNew, reject } from './answers.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import type { MediationEvent } from './mediation-event.ts'
import { evolve } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import { assess, nextOf } from './verdict.ts'

type Command<Type extends MediationCommand['type']> = Extract<MediationCommand, { type: Type }>

/** Asks for the comparison of the runs, once no further run is wanted; at the rungs that the chain allows now. */
export const requestExamination = (
  { view }: Command<'RequestExamination'>,
  state: MediationState,
): MediationDecision => {
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  if (state.settled !== null) return reject('ALREADY_SETTLED', 'the dispute is settled')
  if (state.verdict !== null || state.commit !== null || state.examination !== null) return nothingNew
  if (view.commitEnd !== null) return reject('COMMIT_PHASE_OVER', 'the commit phase has ended')
  if (state.runs.length === 0) return reject('RUN_NOT_REQUESTED', 'there is no run to examine')
  if (state.runs.some((run) => run.status === 'requested')) return nothingNew
  const at = view.head.timestamp
  const assessment = assess(state.runs, null, state.draw)
  return assessment.kind === 'examination'
    ? accept({ type: 'ExaminationRequested', data: { highestRung: view.highestRung, at } })
    : accept(...nextOf(assessment, at))
}

/** Records what the reexecutor found, and the verdict that follows as far as the digests bear it out. */
export const completeExamination = (
  { examination, at }: Command<'CompleteExamination'>,
  state: MediationState,
): MediationDecision => examined({ type: 'ExaminationCompleted', data: examination }, state, at)

/** Records that the runs could not be compared; the verdict is then CANNOT_REPRODUCE, whatever their digests are. */
export const failExamination = (
  { reason, message }: Command<'FailExamination'>,
  state: MediationState,
): MediationDecision => examined({ type: 'ExaminationFailed', data: { reason, message } }, state, 0)

const examined = (
  event: Extract<MediationEvent, { type: 'ExaminationCompleted' | 'ExaminationFailed' }>,
  state: MediationState,
  at: number,
): MediationDecision => {
  if (state.draw === null || state.examination === null) {
    return reject('EXAMINATION_NOT_REQUESTED', 'no examination was requested')
  }
  // As with runs, the first end counts: what comes after it was given up cannot move the vote.
  if (state.examination.status !== 'requested' || state.verdict !== null || state.commit !== null)
    return nothingNew
  const { runs, examination } = evolve(state, event)
  return accept(event, ...nextOf(assess(runs, examination, state.draw), at))
}
