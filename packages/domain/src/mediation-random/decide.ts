import { accepted } from '../decider.ts'
import type { MediationDecision } from '../mediation/mediation-command.ts'
import { decide as decideExamination } from '../mediation/decide.ts'
import { assess } from '../mediation/verdict.ts'
import { intendVerdict, refuse } from './decide-verdict.ts'
import type { RandomMediationCommand, RandomMediationDecision } from './random-command.ts'
import type { ExaminationEvent, MediatorDrawn, RandomMediationEvent } from './random-event.ts'
import { evolve } from './random-state.ts'
import type { RandomMediationState } from './random-state.ts'

/**
 * The process manager of one deal that this mediator was drawn for. Intents are recorded before the effect they announce; a command
 * repeated after a crash is accepted with no events.
 */
export const decide = (
  command: RandomMediationCommand,
  state: RandomMediationState,
): RandomMediationDecision => {
  switch (command.type) {
    case 'Draw':
      return draw(command.draw, state)
    case 'Examine':
      // What was intended or left alone is not examined again.
      if (state.intent !== null || state.abstained !== null || state.closed !== null) return accepted()
      return ofExamination(decideExamination(command.command, state.examined))
    case 'IntendVerdict':
      return intendVerdict(command, state)
    case 'RecordVerdictSent':
      if (state.intent === null)
        return refuse('NO_INTENT', 'no verdict is intended that could have been sent')
      if (state.intent.txHash === command.txHash) return accepted()
      return accepted({ type: 'VerdictSent', data: { txHash: command.txHash } })
    case 'RecordVerdictRefused': {
      const { code, head } = command
      if (state.intent === null)
        return refuse('NO_INTENT', 'no verdict is intended that could have been refused')
      if (state.intent.refusedWith === code) return accepted()
      const data = { code, at: head.timestamp, blockNumber: head.number }
      return accepted({ type: 'VerdictRefused', data })
    }
    case 'Abstain':
      if (state.draw === null) return refuse('NOT_DRAWN', 'this mediator was not drawn for the deal')
      if (state.abstained !== null || state.closed !== null) return accepted()
      return accepted({ type: 'Abstained', data: command.abstention })
    case 'Close':
      if (state.draw === null) return refuse('NOT_DRAWN', 'this mediator was not drawn for the deal')
      return state.closed === null ? accepted({ type: 'DealClosed', data: command.closed }) : accepted()
    default:
      return rewind(command, state)
  }
}

const draw = (drawn: MediatorDrawn, state: RandomMediationState): RandomMediationDecision => {
  if (state.draw !== null) {
    return state.draw.block.hash === drawn.block.hash
      ? accepted()
      : refuse('ALREADY_DRAWN', `the draw of block ${state.draw.block.number} stands; rewind first`)
  }
  const event: RandomMediationEvent = { type: 'MediatorDrawn', data: drawn }
  const { examined } = evolve(state, event)
  // A claim that names no result has its verdict without a run.
  const assessment = examined.draw === null ? undefined : assess([], null, examined.draw)
  if (examined.verdict !== null || assessment?.kind !== 'verdict') return accepted(event)
  return accepted<RandomMediationEvent>(event, { type: 'VerdictReached', data: assessment.verdict })
}

const rewind = (
  { toBlock, toHash }: Extract<RandomMediationCommand, { type: 'Rewind' }>,
  { draw: drawn, abstained, closed }: RandomMediationState,
): RandomMediationDecision => {
  const restsOn = [drawn?.block.number, abstained?.blockNumber, closed?.block.number]
  return restsOn.some((block) => block !== undefined && block > toBlock)
    ? accepted({ type: 'MediationRewound', data: { toBlock, toHash } })
    : accepted()
}

/** An examination’s commands lead to its own events only. */
const ofExamination = (decision: MediationDecision): RandomMediationDecision =>
  decision.kind === 'rejected' ? decision : accepted(...(decision.events as readonly ExaminationEvent[]))
