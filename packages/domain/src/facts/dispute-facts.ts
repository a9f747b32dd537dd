import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { Decimal, Hex } from './scalars.ts'

/** Facts of DisputePool. Rounds count from 1; times are unix seconds. */
export type DisputeFacts = {
  ChallengeFunded: {
    readonly dealId: DealId
    readonly jobCreator: Address
    readonly drawClass: Bytes32
    readonly rounds: number
    readonly amount: Decimal
  }
  FundingWithdrawn: { readonly dealId: DealId; readonly jobCreator: Address; readonly amount: Decimal }
  DisputeOpened: {
    readonly disputeId: DisputeId
    readonly dealId: DealId
    readonly jobCreator: Address
    readonly resourceProvider: Address
    readonly solver: Address
    readonly claimDigest: Bytes32
    readonly drawClass: Bytes32
    readonly rounds: number
    readonly deadline: Decimal
    readonly parameterVersion: number
    readonly mediationFee: Decimal
  }
  RoundOpened: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly beaconRound: Decimal
    readonly epoch: Decimal
    readonly seats: number
    readonly alternates: number
  }
  PanelDrawn: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly randomness: Bytes32
    readonly seats: readonly Address[]
    readonly alternates: readonly Address[]
    readonly passedOver: readonly Address[]
    readonly commitEndsAt: Decimal
  }
  VoteCommitted: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly mediator: Address
    readonly commitment: Bytes32
    readonly sealedVote: Hex
  }
  CommitPhaseEnded: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly endedAt: Decimal
    readonly revealEndsAt: Decimal
  }
  VoteRevealed: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly mediator: Address
    readonly outcome: number
    readonly rung: number
    readonly reason: number
    readonly resultDigest: Bytes32
    readonly evidence: Bytes32
    readonly salt: Bytes32
  }
  /** `outcome` is 0 when the round gave no ruling; then either it escalates or the dispute ends INCONCLUSIVE. */
  RoundClosed: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly outcome: number
    readonly escalates: boolean
  }
  DisputeFinalised: { readonly disputeId: DisputeId; readonly outcome: number; readonly finaliser: Address }
}
