import type { Decider } from '../decider.ts'
import { decide } from './decide.ts'
import type { MediationCommand, MediationRejection } from './mediation-command.ts'
import type { MediationEvent } from './mediation-event.ts'
import { evolve, initialState } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'

export { dutyOf } from './duty.ts'
export type { Duty } from './duty.ts'
export { alternateMayCommitAt, nextDeadline, runsGivenUpAt } from './round-view.ts'
export type { MediationPolicy, RoundView } from './round-view.ts'
export type { MediationCommand, MediationDecision, MediationRejection } from './mediation-command.ts'
export type {
  Ballot,
  BlockRef,
  CompletedExamination,
  CompletedRun,
  EndedAppeal,
  GivenVerdict,
  IntendedAppeal,
  MediationDrawn,
  MediationEvent,
  MissedDuty,
  PanelRole,
  Settlement,
} from './mediation-event.ts'
export { appealOf, isCommitted, isRevealed } from './mediation-state.ts'
export type {
  AppealState,
  CommitState,
  ExaminationState,
  MediationState,
  RevealState,
  RunState,
} from './mediation-state.ts'

/**
 * The process manager of one mediator's vote in one round of one dispute. Its stream, `mediation-<chainId>.<disputeId>.<round>`,
 * is inbox and outbox: every effect is an intent recorded here before it is attempted.
 */
export const mediation: Decider<MediationState, MediationCommand, MediationEvent, MediationRejection> = {
  decide,
  evolve,
  initialState,
}

/** The stream of a mediation in the mediator's own store. */
export const mediationStream = (chainId: number, disputeId: string, round: number): string =>
  `mediation-${chainId}.${disputeId}.${round}`
