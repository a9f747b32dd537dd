import { accepted, rejected } from '../decider.ts'
import type { MediationState } from '../mediation/mediation-state.ts'
import type {
  RandomMediationCommand,
  RandomMediationDecision,
  RandomMediationRejection,
} from './random-command.ts'
import type { HandlerVerdict } from './random-event.ts'
import { isDrawDeep, lastVerdictAt } from './random-policy.ts'
import type { RandomMediationState } from './random-state.ts'

/**
 * Records the one verdict that will be sent, before anything is. There is never a second one, and never a REJECT that does not rest on
 * two runs of ours with one result that is not the claim's.
 */
export const intendVerdict = (
  { head, policy }: Extract<RandomMediationCommand, { type: 'IntendVerdict' }>,
  state: RandomMediationState,
): RandomMediationDecision => {
  const { draw, examined, intent } = state
  const verdict = handlerVerdictOf(examined)
  if (intent !== null) {
    return intent.verdict === verdict && intent.claimDigest === draw?.claimDigest
      ? accepted()
      : refuse('SECOND_VERDICT', 'another verdict is recorded for this deal')
  }
  if (draw === null) return refuse('NOT_DRAWN', 'this mediator was not drawn for the deal')
  if (state.closed !== null) return refuse('ALREADY_SETTLED', 'the deal is closed')
  if (state.abstained !== null) return refuse('ABSTAINED', 'the deal was left to time out')
  if (verdict === undefined)
    return refuse('NO_VERDICT', 'the runs have not led to a verdict that the handler takes')
  if (verdict === 'REJECT' && !isBorneOut(examined))
    return refuse('VERDICT_NOT_BORNE_OUT', 'a REJECT takes two equal runs that differ from the claim')
  if (!isDrawDeep(state, head, policy))
    return refuse(
      'DRAW_NOT_DEEP',
      `the draw of block ${draw.block.number} is not deep enough at ${head.number}`,
    )
  if (head.timestamp > lastVerdictAt(state, policy))
    return refuse(
      'TOO_LATE',
      `verdicts are intended until ${lastVerdictAt(state, policy)}, it is ${head.timestamp}`,
    )
  const { claimDigest } = draw
  return accepted({ type: 'VerdictIntended', data: { verdict, claimDigest, at: head.timestamp } })
}

/** What of a verdict the handler can be told; undefined for one that it has no word for, or none. */
export const handlerVerdictOf = ({ verdict }: MediationState): HandlerVerdict | undefined =>
  verdict?.outcome === 'ACCEPT' || verdict?.outcome === 'REJECT' ? verdict.outcome : undefined

const isBorneOut = ({ runs, draw, examination }: MediationState): boolean => {
  const [first, second] = runs.filter((run) => run.status === 'completed')
  return (
    examination?.status === 'completed' &&
    first !== undefined &&
    first.resultDigest === second?.resultDigest &&
    first.resultDigest !== draw?.claimDigest
  )
}

/** A command that is refused. */
export const refuse = (code: RandomMediationRejection['code'], message: string): RandomMediationDecision =>
  rejected({ code, message })
