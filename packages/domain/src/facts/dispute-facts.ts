import type { Address, Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { Decimal, Hex } from './scalars.ts'

/** Facts of DisputePool. Rounds count from 1; times are unix seconds. */
export type DisputeFacts = {
  /** What the provider said before it submitted: the classes its claim is made in, and how it may be judged. */
  ClaimDeclared: {
    readonly dealId: DealId
    readonly resourceProvider: Address
    readonly drawClasses: readonly Bytes32[]
    readonly policyDigest: Bytes32
    readonly highestRung: number
  }
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
  /** Follows DisputeOpened. `seal` is zero of an open claim, `policyDigest` where nothing was declared. */
  DisputeTerms: {
    readonly disputeId: DisputeId
    readonly mode: number
    readonly classRounds: number
    readonly rejectable: boolean
    readonly highestRung: number
    readonly seal: Bytes32
    readonly policyDigest: Bytes32
  }
  /** Where a party says that the bytes behind the claim can be had; nobody has to believe it. */
  EvidencePosted: { readonly disputeId: DisputeId; readonly party: Address; readonly location: string }
  SealOpened: { readonly disputeId: DisputeId; readonly resultDigest: Bytes32; readonly salt: Bytes32 }
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
  /** `outcome` is the dispute's as it stands; it and `finalAt`, until when it can be appealed, are 0 when the round escalates. */
  RoundClosed: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly outcome: number
    readonly escalates: boolean
    readonly finalAt: Decimal
  }
  /** `round` is the one whose ruling is appealed; the fees are those of the next, the bond as much again. */
  AppealRaised: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly appellant: Address
    readonly against: number
    readonly fees: Decimal
    readonly bond: Decimal
  }
  /** The truth is the dispute's outcome from here on; RoundClosed follows where the round was not closed yet. */
  CanaryOpened: {
    readonly disputeId: DisputeId
    readonly sponsor: Address
    readonly truth: number
    readonly finalAt: Decimal
  }
  DisputeFinalised: { readonly disputeId: DisputeId; readonly outcome: number; readonly finaliser: Address }
  RoundSettled: { readonly disputeId: DisputeId; readonly round: number }
  /** The last round is settled, and what was left of the escrow is the creator's. */
  DisputeSettled: { readonly disputeId: DisputeId }
}
