import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { AppealResult } from '../values/appeal-results.ts'
import type { DisputeOutcome, Finding, Verdict } from '../values/outcomes.ts'
import type { Reason } from '../values/reasons.ts'

/** A block a fact was seen in. */
export type BlockRef = { readonly number: number; readonly hash: Bytes32 }

/** How a mediator sits in a round: holding a seat, or waiting for one to be left free. */
export type PanelRole = 'seat' | 'alternate'

/** The mediator was drawn for this round. Times are chain times in unix seconds. */
export type MediationDrawn = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly mediator: Address
  readonly dealId: DealId
  readonly role: PanelRole
  /** sha2-256 digest of the claimed result, as its CID or its opened seal says; zero when the claim is neither. */
  readonly claimDigest: Bytes32
  /** The claim is sealed and this is its first round: mediators say what they found, not what they think of it. */
  readonly isSealed: boolean
  /** Whether REJECT is a valid vote: the provider declared the class, or the class is portable. */
  readonly isRejectable: boolean
  readonly commitStartsAt: number
  readonly commitEndsAt: number
  readonly block: BlockRef
}

/** What a vote says, but for the salt, which is derived again whenever it is needed. */
export type Ballot = {
  readonly outcome: Verdict
  readonly rung: number
  readonly reason: Reason | null
  readonly resultDigest: Bytes32
  /** The sha2-256 digest in the CID of the evidence's root. */
  readonly evidence: Bytes32
}

/** What the runs and their examination come to: a ballot but for its evidence. */
export type GivenVerdict = Omit<Ballot, 'evidence'>

/** A run that ended with a result. */
export type CompletedRun = {
  readonly run: number
  readonly requestDigest: Bytes32
  readonly resultDigest: Bytes32
  readonly exitCode: number
  readonly determinismClass: string
  /** Whether the deal says by digest or commit which module was run, so that it cannot have been another when the claim was made. */
  readonly isModulePinned: boolean
}

/** What a reexecutor says of the runs it made, compared with each other and the claim. */
export type CompletedExamination = {
  readonly finding: Finding
  /** Set with CANNOT_EXECUTE only. */
  readonly reason: Reason | null
  /** The rung of the comparison ladder that decided. */
  readonly rung: number
  /** The sha2-256 digest in the CID of the evidence's root; the evidence is kept before this is recorded. */
  readonly evidence: Bytes32
}

/** A duty that could not be done, and why. */
export type MissedDuty = {
  readonly duty: 'commit' | 'reveal'
  readonly code: 'LATE' | 'NO_SEAT' | 'UNKNOWN_COMMIT' | 'NOT_DEEP'
  readonly detail: string
  /** Chain time of the observation, unix seconds. */
  readonly at: number
  readonly blockNumber: number
}

/** How the dispute ended for this mediator; amounts are LP in wei, as decimal strings. */
export type Settlement = {
  readonly outcome: DisputeOutcome
  readonly reward: string
  readonly slashed: string
  readonly blockNumber: number
}

/** A ruling that contradicts this vote is to be appealed. Amounts are LP in wei, as decimal strings; `at` is chain time, unix seconds. */
export type IntendedAppeal = {
  /** The round whose ruling it is: that of the vote or a later one. */
  readonly round: number
  readonly against: DisputeOutcome
  readonly fees: string
  readonly bond: string
  /** What the appeal was expected to bring, and its chance to overturn the ruling, in millionths. */
  readonly expected: string
  readonly chance: number
  readonly at: number
}

/** How an appeal ended: what its appellant was credited of the bond and of slashes, in wei, as a decimal string. */
export type EndedAppeal = {
  readonly round: number
  readonly result: AppealResult
  readonly credited: string
  readonly blockNumber: number
}

/** Everything that can happen in one mediation: the inbox and the outbox of one vote. */
export type MediationEvent =
  | { readonly type: 'MediationDrawn'; readonly data: MediationDrawn }
  | { readonly type: 'RunRequested'; readonly data: { readonly run: number; readonly at: number } }
  | { readonly type: 'RunCompleted'; readonly data: CompletedRun }
  | {
      readonly type: 'RunFailed'
      readonly data: { readonly run: number; readonly reason: Reason; readonly message: string }
    }
  | {
      readonly type: 'ExaminationRequested'
      /** `highestRung` is the highest one the vote may name, as the chain stood. */
      readonly data: { readonly highestRung: number; readonly at: number }
    }
  | { readonly type: 'ExaminationCompleted'; readonly data: CompletedExamination }
  | {
      readonly type: 'ExaminationFailed'
      readonly data: { readonly reason: Reason; readonly message: string }
    }
  | { readonly type: 'VerdictReached'; readonly data: GivenVerdict }
  | {
      readonly type: 'CommitIntended'
      readonly data: {
        readonly ballot: Ballot
        readonly commitment: Bytes32
        readonly sealedVote: string
        readonly at: number
      }
    }
  | {
      readonly type: 'CommitRecovered'
      readonly data: { readonly ballot: Ballot; readonly commitment: Bytes32; readonly sealedVote: string }
    }
  | { readonly type: 'CommitSent'; readonly data: { readonly txHash: Bytes32 } }
  | {
      readonly type: 'CommitConfirmed'
      readonly data: { readonly commitment: Bytes32; readonly block: BlockRef }
    }
  | {
      readonly type: 'RevealIntended'
      readonly data: { readonly commitment: Bytes32; readonly at: number; readonly blockNumber: number }
    }
  | { readonly type: 'RevealSent'; readonly data: { readonly txHash: Bytes32 } }
  | { readonly type: 'RevealConfirmed'; readonly data: { readonly block: BlockRef } }
  | { readonly type: 'AppealIntended'; readonly data: IntendedAppeal }
  | { readonly type: 'AppealSent'; readonly data: { readonly round: number; readonly txHash: Bytes32 } }
  | { readonly type: 'AppealConfirmed'; readonly data: { readonly round: number; readonly block: BlockRef } }
  | { readonly type: 'AppealEnded'; readonly data: EndedAppeal }
  | { readonly type: 'DutyMissed'; readonly data: MissedDuty }
  | {
      readonly type: 'MediationRewound'
      readonly data: { readonly toBlock: number; readonly toHash: Bytes32 }
    }
  | { readonly type: 'MediationSettled'; readonly data: Settlement }
