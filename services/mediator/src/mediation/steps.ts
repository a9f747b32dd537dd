import type {
  Address,
  AppealResult,
  Bytes32,
  DisputeId,
  DisputeOutcome,
  Reason,
  Verdict,
} from '@lilymed/domain'
import type { MediationEvent, MissedDuty, PanelRole } from '@lilymed/domain/mediation'
import type { PokeKind } from '../duties/due-poke.ts'

/** What a step says beside whose it is. Nothing here tells a vote before its reveal is final, not even how many runs it took. */
export type StepDetails =
  | { readonly step: 'drawn'; readonly role: PanelRole; readonly commitEndsAt: number }
  /** A node in shadow mode examines a dispute that it does not vote in. */
  | { readonly step: 'shadowing' }
  | { readonly step: 'running' }
  | { readonly step: 'decided' }
  | { readonly step: 'committing' }
  | { readonly step: 'commitRecovered' }
  | { readonly step: 'commitSent'; readonly txHash: string }
  | { readonly step: 'committed'; readonly blockNumber: number }
  | { readonly step: 'revealing' }
  | { readonly step: 'revealSent'; readonly txHash: string }
  | { readonly step: 'revealed'; readonly blockNumber: number }
  | {
      readonly step: 'revealFinal'
      readonly outcome: Verdict
      readonly rung: number
      readonly reason: Reason | null
      readonly evidence: Bytes32
    }
  /** A ruling contradicts this vote and is to be appealed; `expected` in wei of LP, `chance` in millionths. */
  | {
      readonly step: 'appealing'
      readonly ruledRound: number
      readonly against: DisputeOutcome
      readonly expected: string
      readonly chance: number
    }
  | { readonly step: 'appealSent'; readonly ruledRound: number; readonly txHash: string }
  | { readonly step: 'appealed'; readonly ruledRound: number; readonly blockNumber: number }
  /** What became of an appeal of ours, and what of the bond came back, with or without a gain, in wei. */
  | {
      readonly step: 'appealEnded'
      readonly ruledRound: number
      readonly result: AppealResult
      readonly credited: string
    }
  /** An alternate whose panel filled its seats without it. */
  | { readonly step: 'notNeeded' }
  | { readonly step: 'missed'; readonly duty: MissedDuty['duty']; readonly code: MissedDuty['code'] }
  | { readonly step: 'rewound'; readonly toBlock: number }
  | {
      readonly step: 'settled'
      readonly outcome: DisputeOutcome
      readonly reward: string
      readonly slashed: string
    }
  | { readonly step: 'poked'; readonly poke: PokeKind; readonly txHash: string }

/** One thing a mediator did or saw happen to its vote, fit to be shown to anyone at once. */
export type Step = StepDetails & {
  readonly mediator: Address
  readonly disputeId: DisputeId
  readonly round: number
}

/** Told of every step, in order. */
export type OnStep = (step: Step) => void

/** What may be shown of an event; undefined for what must stay secret. */
export const stepOfEvent = (event: MediationEvent): StepDetails | undefined => {
  switch (event.type) {
    case 'MediationDrawn':
      return { step: 'drawn', role: event.data.role, commitEndsAt: event.data.commitEndsAt }
    case 'RunRequested':
      // A second run says that the first one did not match.
      return event.data.run === 1 ? { step: 'running' } : undefined
    case 'VerdictReached':
      return { step: 'decided' }
    case 'CommitIntended':
      return { step: 'committing' }
    case 'CommitRecovered':
      return { step: 'commitRecovered' }
    case 'CommitSent':
      return { step: 'commitSent', txHash: event.data.txHash }
    case 'CommitConfirmed':
      return { step: 'committed', blockNumber: event.data.block.number }
    case 'RevealIntended':
      return { step: 'revealing' }
    case 'RevealSent':
      return { step: 'revealSent', txHash: event.data.txHash }
    case 'RevealConfirmed':
      return { step: 'revealed', blockNumber: event.data.block.number }
    case 'AppealIntended': {
      const { round, against, expected, chance } = event.data
      return { step: 'appealing', ruledRound: round, against, expected, chance }
    }
    case 'AppealSent':
      return { step: 'appealSent', ruledRound: event.data.round, txHash: event.data.txHash }
    case 'AppealConfirmed':
      return { step: 'appealed', ruledRound: event.data.round, blockNumber: event.data.block.number }
    case 'AppealEnded': {
      const { round, result, credited } = event.data
      return { step: 'appealEnded', ruledRound: round, result, credited }
    }
    case 'DutyMissed':
      if (event.data.code === 'NO_SEAT') return { step: 'notNeeded' }
      return { step: 'missed', duty: event.data.duty, code: event.data.code }
    case 'MediationRewound':
      return { step: 'rewound', toBlock: event.data.toBlock }
    case 'MediationSettled': {
      const { outcome, reward, slashed } = event.data
      return { step: 'settled', outcome, reward, slashed }
    }
    // When the runs ended tells how many there were.
    case 'RunCompleted':
    case 'RunFailed':
    case 'ExaminationRequested':
    case 'ExaminationCompleted':
    case 'ExaminationFailed':
    default:
      return undefined
  }
}

/** What may be shown of an event of a dispute that is only shadowed: that it is, and how far it came. */
export const shadowStepOfEvent = (event: MediationEvent): StepDetails | undefined => {
  if (event.type === 'MediationDrawn') return { step: 'shadowing' }
  return ['RunRequested', 'VerdictReached', 'MediationRewound'].includes(event.type)
    ? stepOfEvent(event)
    : undefined
}
