import type { DealId, DealStateName, DisputeId, Reason, Verdict } from '@lilymed/domain'
import type {
  AbstentionCode,
  HandlerVerdict,
  RandomMediationEvent,
  RandomMediationState,
} from '@lilymed/domain/mediation-random'

/** Whose step it is: the deal, what its mediation is known by, and the stream that it is recorded in. */
export type MediationName = {
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly stream: string
}

/** Told of every step, in order. */
export type OnDealStep = (mediation: MediationName, step: DealStep) => void

/** One thing that a drawn mediator did or saw, fit to be shown to anyone at once: nothing here tells a verdict before it is on chain. */
export type DealStep =
  | { readonly step: 'drawn'; readonly mediator: string; readonly endsAt: number }
  | { readonly step: 'running' }
  | { readonly step: 'decided' }
  | { readonly step: 'verdictIntended' }
  | { readonly step: 'verdictSent'; readonly txHash: string }
  | { readonly step: 'verdictRefused'; readonly code: string }
  | { readonly step: 'abstained'; readonly code: AbstentionCode; readonly reason: Reason | null }
  | {
      readonly step: 'dealClosed'
      readonly state: DealStateName
      readonly blockNumber: number
      /** What this node had intended to say; null where it said nothing. */
      readonly verdict: HandlerVerdict | null
    }
  /** The end of the deal lies deep enough: what this node found and what it said of it are no secret any more. */
  | {
      readonly step: 'endFinal'
      readonly found: Verdict | null
      readonly reason: Reason | null
      readonly said: HandlerVerdict | null
    }
  | { readonly step: 'rewound'; readonly toBlock: number }

/** What may be shown of an event, given the state after it; undefined for what says how many runs it took. */
export const dealStepOf = (
  event: RandomMediationEvent,
  { intent }: Pick<RandomMediationState, 'intent'>,
): DealStep | undefined => {
  switch (event.type) {
    case 'MediatorDrawn':
      return { step: 'drawn', mediator: event.data.mediator, endsAt: event.data.endsAt }
    case 'RunRequested':
      return event.data.run === 1 ? { step: 'running' } : undefined
    case 'VerdictReached':
      return { step: 'decided' }
    case 'VerdictIntended':
      return { step: 'verdictIntended' }
    case 'VerdictSent':
      return { step: 'verdictSent', txHash: event.data.txHash }
    case 'VerdictRefused':
      return { step: 'verdictRefused', code: event.data.code }
    case 'Abstained':
      return { step: 'abstained', code: event.data.code, reason: event.data.reason }
    case 'DealClosed': {
      const { state, block } = event.data
      return { step: 'dealClosed', state, blockNumber: block.number, verdict: intent?.verdict ?? null }
    }
    case 'MediationRewound':
      return { step: 'rewound', toBlock: event.data.toBlock }
    default:
      return undefined
  }
}

/** How far the mediation of a deal can have come. */
export const dealStages = ['drawn', 'running', 'decided', 'sending', 'abstained', 'closed'] as const

/** How far the mediation of a deal has come; says nothing of what its verdict is. */
export type DealStage = (typeof dealStages)[number]

/** How far a mediation has come. */
export const dealStageOf = ({ closed, abstained, intent, examined }: RandomMediationState): DealStage => {
  if (closed !== null) return 'closed'
  if (abstained !== null) return 'abstained'
  if (intent !== null) return 'sending'
  if (examined.verdict !== null) return 'decided'
  return examined.runs.length > 0 ? 'running' : 'drawn'
}
