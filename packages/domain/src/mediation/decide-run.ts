import { accept, nothingNew, reject } from './answers.ts'
import { failExamination } from './decide-examination.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import type { MediationEvent } from './mediation-event.ts'
import { evolve } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import { runsGivenUpAt } from './round-view.ts'
import { assess, cannotReproduce, nextOf } from './verdict.ts'

type Command<Type extends MediationCommand['type']> = Extract<MediationCommand, { type: Type }>

/** Asks for the first run; the second is asked for by the first one's result. */
export const requestRun = ({ view }: Command<'RequestRun'>, state: MediationState): MediationDecision => {
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  if (state.settled !== null) return reject('ALREADY_SETTLED', 'the dispute is settled')
  if (state.verdict !== null || state.commit !== null) {
    return reject('RUN_NOT_WANTED', 'the verdict stands; no further run can change it')
  }
  if (view.commitEnd !== null) return reject('COMMIT_PHASE_OVER', 'the commit phase has ended')
  if (state.runs.length > 0) return nothingNew
  return accept({ type: 'RunRequested', data: { run: 1, at: view.head.timestamp } })
}

/** Records a result, and the request for the second run where one is wanted. */
export const completeRun = (
  { run, knownAnswerPassed, at }: Command<'CompleteRun'>,
  state: MediationState,
): MediationDecision => {
  if (!knownAnswerPassed) {
    const message = 'the run ended, but on a machine whose known-answer test had not passed'
    return failRun({ type: 'FailRun', run: run.run, reason: 'KNOWN_ANSWER_FAILED', message }, state)
  }
  return concluded({ type: 'RunCompleted', data: run }, state, at)
}

/** Records a failure of ours; the verdict is then CANNOT_REPRODUCE, whatever the other runs said. */
export const failRun = (
  { run, reason, message }: Command<'FailRun'>,
  state: MediationState,
): MediationDecision => concluded({ type: 'RunFailed', data: { run, reason, message } }, state, 0)

/** Gives up runs and examinations that would end too late for the commit: CANNOT_REPRODUCE for want of time. */
export const giveUpRuns = (
  { view, policy }: Command<'GiveUpRuns'>,
  state: MediationState,
): MediationDecision => {
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  if (state.verdict !== null || state.commit !== null) return nothingNew
  if (view.head.timestamp < runsGivenUpAt(state.draw, policy)) {
    return reject(
      'RUNS_NOT_LATE',
      `runs are given up at ${runsGivenUpAt(state.draw, policy)}, it is ${view.head.timestamp}`,
    )
  }
  const pending = state.runs.find((run) => run.status === 'requested')
  const message = 'it had not ended when the commit had to be made'
  if (pending !== undefined) {
    return failRun({ type: 'FailRun', run: pending.run, reason: 'TIMEOUT', message }, state)
  }
  return state.examination === null
    ? accept({ type: 'VerdictReached', data: cannotReproduce('TIMEOUT') })
    : failExamination({ type: 'FailExamination', reason: 'TIMEOUT', message }, state)
}

const concluded = (
  event: Extract<MediationEvent, { type: 'RunCompleted' | 'RunFailed' }>,
  state: MediationState,
  at: number,
): MediationDecision => {
  const recorded = state.runs.find((run) => run.run === event.data.run)
  if (recorded === undefined || state.draw === null) {
    return reject('RUN_NOT_REQUESTED', `run ${event.data.run} was not requested`)
  }
  // The first end of a run counts: a late answer to a run that was given up cannot move the vote.
  if (recorded.status !== 'requested' || state.verdict !== null || state.commit !== null) return nothingNew
  const { runs, examination } = evolve(state, event)
  return accept(event, ...nextOf(assess(runs, examination, state.draw), at))
}
