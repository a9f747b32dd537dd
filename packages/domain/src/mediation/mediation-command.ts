import type { AppealCase } from '../appeal/appeal-case.ts'
import type { AppealMeans, AppealPolicy, AppealRefusalCode } from '../appeal/weigh-appeal.ts'
import type { Decision } from '../decider.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { Reason } from '../values/reasons.ts'
import type {
  Ballot,
  BlockRef,
  CompletedExamination,
  CompletedRun,
  EndedAppeal,
  MediationDrawn,
  MediationEvent,
  MissedDuty,
  Settlement,
} from './mediation-event.ts'
import type { MediationPolicy, RoundView } from './round-view.ts'

/** What is asked of a mediation. Time, depth and everything random arrive inside the command. */
export type MediationCommand =
  | { readonly type: 'Draw'; readonly draw: MediationDrawn }
  | { readonly type: 'RequestRun'; readonly view: RoundView; readonly policy: MediationPolicy }
  | {
      readonly type: 'CompleteRun'
      readonly run: CompletedRun
      readonly knownAnswerPassed: boolean
      readonly at: number
    }
  | { readonly type: 'FailRun'; readonly run: number; readonly reason: Reason; readonly message: string }
  | { readonly type: 'GiveUpRuns'; readonly view: RoundView; readonly policy: MediationPolicy }
  | { readonly type: 'RequestExamination'; readonly view: RoundView }
  | { readonly type: 'CompleteExamination'; readonly examination: CompletedExamination; readonly at: number }
  | { readonly type: 'FailExamination'; readonly reason: Reason; readonly message: string }
  | {
      readonly type: 'IntendCommit'
      readonly ballot: Ballot
      readonly commitment: Bytes32
      readonly sealedVote: string
      readonly view: RoundView
      readonly policy: MediationPolicy
    }
  | {
      readonly type: 'RecoverCommit'
      readonly ballot: Ballot
      readonly commitment: Bytes32
      readonly sealedVote: string
      readonly block: BlockRef
    }
  | { readonly type: 'RecordCommitSent'; readonly txHash: Bytes32 }
  | { readonly type: 'ConfirmCommit'; readonly commitment: Bytes32; readonly block: BlockRef }
  | {
      readonly type: 'IntendReveal'
      readonly commitment: Bytes32
      readonly view: RoundView
      readonly policy: MediationPolicy
    }
  | { readonly type: 'RecordRevealSent'; readonly txHash: Bytes32 }
  | { readonly type: 'ConfirmReveal'; readonly block: BlockRef }
  | {
      readonly type: 'IntendAppeal'
      readonly appeal: AppealCase
      readonly policy: AppealPolicy
      readonly means: AppealMeans
      readonly head: RoundView['head']
      /** Blocks on a reveal before its vote may be told. */
      readonly confirmations: number
      readonly isMachineJailed: boolean
    }
  | { readonly type: 'RecordAppealSent'; readonly round: number; readonly txHash: Bytes32 }
  | { readonly type: 'ConfirmAppeal'; readonly round: number; readonly block: BlockRef }
  | { readonly type: 'EndAppeal'; readonly ended: EndedAppeal }
  | { readonly type: 'Miss'; readonly missed: MissedDuty }
  | { readonly type: 'Rewind'; readonly toBlock: number; readonly toHash: Bytes32 }
  | { readonly type: 'Settle'; readonly settlement: Settlement }

/** Why a command was refused. */
export type MediationRejection = {
  readonly code:
    | AppealRefusalCode
    | 'ALREADY_DRAWN'
    | 'ALREADY_SETTLED'
    | 'ALTERNATE_WAITS'
    | 'APPEAL_NOT_INTENDED'
    | 'BALLOT_NOT_VERDICT'
    | 'COMMIT_PHASE_OVER'
    | 'COMMIT_UNKNOWN'
    | 'EXAMINATION_NOT_REQUESTED'
    | 'MACHINE_JAILED'
    | 'NOT_COMMITTED'
    | 'NOT_DRAWN'
    | 'NOT_OWN_FINDING'
    | 'NOT_REVEALED'
    | 'NO_VERDICT'
    | 'REVEAL_NOT_SAFE'
    | 'REVEAL_PHASE_OVER'
    | 'RUNS_NOT_LATE'
    | 'RUN_NOT_REQUESTED'
    | 'RUN_NOT_WANTED'
    | 'RUNG_TOO_HIGH'
    | 'SECOND_COMMITMENT'
    | 'UNKNOWN_COMMIT'
  readonly message: string
}

/** The answer to a command: events to record (none when it says nothing new), or a refusal. */
export type MediationDecision = Decision<MediationEvent, MediationRejection>
