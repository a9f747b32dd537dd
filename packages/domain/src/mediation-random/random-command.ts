import type { Decision } from '../decider.ts'
import type { MediationCommand, MediationRejection } from '../mediation/mediation-command.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { Abstention, DealClosed, MediatorDrawn, RandomMediationEvent } from './random-event.ts'
import type { RandomHead, RandomPolicy } from './random-policy.ts'

/** What is asked of an examination; the same as for a vote in the pool. */
export type ExaminationCommand = Extract<
  MediationCommand,
  {
    type:
      | 'RequestRun'
      | 'CompleteRun'
      | 'FailRun'
      | 'GiveUpRuns'
      | 'RequestExamination'
      | 'CompleteExamination'
      | 'FailExamination'
  }
>

/** What is asked of a mediation for Lilypad's own handler. Time and depth arrive inside the command. */
export type RandomMediationCommand =
  | { readonly type: 'Draw'; readonly draw: MediatorDrawn }
  | { readonly type: 'Examine'; readonly command: ExaminationCommand }
  | { readonly type: 'IntendVerdict'; readonly head: RandomHead; readonly policy: RandomPolicy }
  | { readonly type: 'RecordVerdictSent'; readonly txHash: Bytes32 }
  | { readonly type: 'RecordVerdictRefused'; readonly code: string; readonly head: RandomHead }
  | { readonly type: 'Abstain'; readonly abstention: Abstention }
  | { readonly type: 'Close'; readonly closed: DealClosed }
  | { readonly type: 'Rewind'; readonly toBlock: number; readonly toHash: Bytes32 }

/** Why a command was refused. */
export type RandomMediationRejection = {
  readonly code:
    | MediationRejection['code']
    | 'ABSTAINED'
    | 'DRAW_NOT_DEEP'
    | 'NO_INTENT'
    | 'SECOND_VERDICT'
    | 'TOO_LATE'
    | 'VERDICT_NOT_BORNE_OUT'
  readonly message: string
}

/** The answer to a command: events to record (none when it says nothing new), or a refusal. */
export type RandomMediationDecision = Decision<RandomMediationEvent, RandomMediationRejection>
