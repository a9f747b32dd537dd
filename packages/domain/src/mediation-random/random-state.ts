import type { MediationDrawn } from '../mediation/mediation-event.ts'
import { evolve as evolveExamination, initialState as nothingExamined } from '../mediation/mediation-state.ts'
import type { MediationState } from '../mediation/mediation-state.ts'
import type { Bytes32 } from '../values/ids.ts'
import type {
  Abstention,
  DealClosed,
  HandlerVerdict,
  MediatorDrawn,
  RandomMediationEvent,
} from './random-event.ts'

/** The one verdict of a mediation; it outlives every rewind. */
export type VerdictIntent = {
  readonly verdict: HandlerVerdict
  /** The claim it was meant for. */
  readonly claimDigest: Bytes32
  readonly txHash: Bytes32 | null
  /** What it was refused with last; null where nobody refused it. */
  readonly refusedWith: string | null
}

/** Where one drawn mediator stands in one deal. */
export type RandomMediationState = {
  /** Null before the draw, and again when the draw's block left the chain. */
  readonly draw: MediatorDrawn | null
  /** The claim of the newest draw, which outlives it: a deal whose blocks left the chain may come back with another. */
  readonly claimDigest: Bytes32 | null
  /** Runs, examination and verdict, by the rules of a vote in the pool and as its record. */
  readonly examined: MediationState
  readonly intent: VerdictIntent | null
  readonly abstained: Abstention | null
  readonly closed: DealClosed | null
}

/** The state before anything happened. */
export const initialState = (): RandomMediationState => ({
  draw: null,
  claimDigest: null,
  examined: nothingExamined(),
  intent: null,
  abstained: null,
  closed: null,
})

/** The state after one event. Total. */
export const evolve = (state: RandomMediationState, event: RandomMediationEvent): RandomMediationState => {
  switch (event.type) {
    case 'MediatorDrawn':
      return drawn(state, event.data)
    case 'VerdictIntended': {
      const { verdict, claimDigest } = event.data
      return { ...state, intent: { verdict, claimDigest, txHash: null, refusedWith: null } }
    }
    case 'VerdictSent':
      return { ...state, intent: state.intent && { ...state.intent, txHash: event.data.txHash } }
    case 'VerdictRefused':
      return { ...state, intent: state.intent && { ...state.intent, refusedWith: event.data.code } }
    case 'Abstained':
      return { ...state, abstained: event.data }
    case 'DealClosed':
      return { ...state, closed: event.data }
    case 'MediationRewound': {
      const { toBlock } = event.data
      const isLost = (block: number | undefined): boolean => block !== undefined && block > toBlock
      return {
        ...state,
        draw: isLost(state.draw?.block.number) ? null : state.draw,
        examined: evolveExamination(state.examined, event),
        abstained: isLost(state.abstained?.blockNumber) ? null : state.abstained,
        closed: isLost(state.closed?.block.number) ? null : state.closed,
      }
    }
    default:
      return { ...state, examined: evolveExamination(state.examined, event) }
  }
}

/** A draw as the pool's examination takes it: a seat in a round that nobody else sits in, whose commit phase ends with the deal's time. */
const seatOf = ({
  dealId,
  mediator,
  claimDigest,
  requestedAt,
  endsAt,
  block,
}: MediatorDrawn): MediationDrawn => ({
  disputeId: '',
  round: 1,
  mediator,
  dealId,
  role: 'seat',
  claimDigest,
  isSealed: false,
  // Whether the claim's machine matters is told by the examination: nobody declares it to Lilypad's own handler.
  isRejectable: true,
  commitStartsAt: requestedAt,
  commitEndsAt: endsAt,
  block,
})

/** What was found of another claim says nothing of this one. */
const drawn = (state: RandomMediationState, draw: MediatorDrawn): RandomMediationState => {
  const isSameClaim = state.claimDigest === null || state.claimDigest === draw.claimDigest
  const before = isSameClaim ? state.examined : nothingExamined()
  const examined = evolveExamination(before, { type: 'MediationDrawn', data: seatOf(draw) })
  return { ...state, draw, claimDigest: draw.claimDigest, examined }
}
