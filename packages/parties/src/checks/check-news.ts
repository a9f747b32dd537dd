import type { ChallengeAdvice } from '@lilymed/api'
import type { Address, CheckDecision, DealId, DisputeId, DisputeOutcome, Spent } from '@lilymed/domain'
import type { SentStep } from '../sending/party-sender.ts'

type OfDeal = { readonly dealId: DealId; readonly at: number }

/** What a creator's checks tell. Amounts in wei, times in unix seconds of the chain. */
export type CheckNews =
  | {
      readonly kind: 'watching'
      readonly creator: Address
      readonly block: number
      readonly at: number
      /** Results and disputes that are not settled. */
      readonly open: number
      readonly spent: Spent
      readonly secret: string
      readonly policy: string
    }
  | (OfDeal & {
      readonly kind: 'decided'
      readonly provider: Address
      readonly module: string | null
      readonly cost: bigint
      readonly decision: CheckDecision
    })
  | (OfDeal & { readonly kind: 'rerun' } & ChallengeAdvice)
  /** Nothing is sent yet: the day's limits, or something that may change. */
  | (OfDeal & { readonly kind: 'waiting'; readonly code: string; readonly message: string })
  | (OfDeal & {
      readonly kind: 'left'
      readonly code: string
      readonly message: string
      /** Wei that were paid for challenging it and can be withdrawn. */
      readonly escrow: bigint
      /** Whether that is for good; else the chain may take back what it rests on, and it is told again once it cannot. */
      readonly isFinal: boolean
    })
  | (OfDeal & {
      readonly kind: 'would challenge'
      readonly rounds: number
      readonly pays: bigint
      readonly mediationFee: bigint
    })
  | (OfDeal & {
      readonly kind: 'challenged'
      readonly disputeId: DisputeId
      readonly sent: readonly SentStep[]
    })
  | (OfDeal & {
      readonly kind: 'appealed' | 'would appeal'
      readonly disputeId: DisputeId
      readonly round: number
      readonly against: DisputeOutcome
      readonly cost: bigint
      /** Wei that it is worth, and the chance that it overturns, in millionths. */
      readonly expected: bigint | null
      readonly chance: number | null
      readonly sent: readonly SentStep[]
    })
  | (OfDeal & {
      readonly kind: 'ruling left'
      readonly disputeId: DisputeId
      readonly round: number
      readonly outcome: DisputeOutcome | null
      readonly code: string
      readonly message: string
    })
  | (OfDeal & {
      readonly kind: 'ended'
      readonly disputeId: DisputeId
      readonly outcome: DisputeOutcome | null
      /** Whether its block is; told again once it is. */
      readonly isFinal: boolean
    })
