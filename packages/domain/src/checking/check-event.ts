import type { Decimal } from '../facts/scalars.ts'
import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'

/** `at` is chain time, in unix seconds, of the block that it was done by. */
type About = { readonly dealId: DealId; readonly at: number }

/** What a run of one's own said of a claim. */
export type RerunAdvice = 'accept' | 'challenge' | 'undecided'

/** Why a result is not challenged, for good. */
export type CheckEnd = {
  readonly code: 'NOT_DRAWN' | 'SAME_RESULT' | 'UNDECIDED' | 'OTHERWISE_SETTLED' | 'REFUSED'
}

/** What a creator's checks record: enough to go on after any interruption, and to show anybody who has the secret that they were random. */
export type CheckEvent =
  | {
      readonly type: 'CheckDecided'
      readonly data: About & {
        readonly provider: Address
        readonly module: string | null
        readonly draw: number
        readonly share: number
        /** The deterring share, or the code of why there is none. */
        readonly deterring: number | string
        readonly detection: number
        readonly isDrawn: boolean
        readonly isRerun: boolean
        /** First digits of the SHA-256 digests of the secret and of the policy. */
        readonly secret: string
        readonly policy: string
      }
    }
  | {
      readonly type: 'ResultRerun'
      readonly data: About & {
        readonly advice: RerunAdvice
        readonly reason: string
        /** What two equal runs gave; null where they did not. */
        readonly resultCid: string | null
        /** The claim that it is said of; absent from journals of before. */
        readonly dataId?: string | null
      }
    }
  /** An end that the chain shows, and the block that did: it counts once that is final, and the chain may still take it back. */
  | {
      readonly type: 'EndSeen'
      readonly data: About & { readonly what: string; readonly block: number; readonly hash: Bytes32 }
    }
  | { readonly type: 'CheckEnded'; readonly data: About & CheckEnd & { readonly message: string } }
  /** Written before the first transaction of a challenge: from then on the day has paid for it. */
  | {
      readonly type: 'ChallengeBegun'
      readonly data: About & {
        readonly drawClass: string
        readonly rounds: number
        readonly pays: Decimal
        readonly mediationFee: Decimal
        /** What the day is charged, in wei. */
        readonly cost: Decimal
      }
    }
  | {
      readonly type: 'ChallengeRaised'
      readonly data: About & { readonly disputeId: DisputeId; readonly transactions: readonly string[] }
    }
  /** The chain abandoned the branch that the dispute was opened in: it is to be raised again, and the day is not charged again. */
  | { readonly type: 'ChallengeRewound'; readonly data: About & { readonly disputeId: DisputeId } }
  /** Written before the first transaction of an appeal, with what it puts up. */
  | {
      readonly type: 'AppealBegun'
      readonly data: About & { readonly round: number; readonly cost: Decimal }
    }
  | {
      readonly type: 'AppealRaised'
      readonly data: About & { readonly round: number; readonly transactions: readonly string[] }
    }
  | {
      readonly type: 'RulingLeft'
      readonly data: About & {
        readonly round: number
        readonly code: string
        readonly message: string
        /** The ruling that it was; null where the round is left whatever is ruled. Absent from journals of before, which left every ruling of a round. */
        readonly ruling?: string | null
      }
    }
  | {
      readonly type: 'DisputeEnded'
      readonly data: About & { readonly disputeId: DisputeId; readonly outcome: DisputeOutcome | null }
    }
