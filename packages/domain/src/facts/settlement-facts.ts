import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/** Facts of Settlement: where every wei of a dispute went. */
export type SettlementFacts = {
  /** `dealKey` is keccak256 of the deal id's bytes. */
  EscrowReceived: { readonly dealKey: Bytes32; readonly from: Address; readonly amount: Decimal }
  FeeCaptured: { readonly disputeId: DisputeId; readonly from: Address; readonly amount: Decimal }
  SeatRewarded: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly mediator: Address
    readonly amount: Decimal
  }
  SeatSlashed: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly mediator: Address
    readonly amount: Decimal
    readonly fault: number
  }
  TreasuryCredited: { readonly disputeId: DisputeId; readonly amount: Decimal }
  InsuranceCredited: { readonly disputeId: DisputeId; readonly amount: Decimal }
  /** To the creator at the end; to an appellant for a panel that never came or that nobody was paid in. */
  EscrowReturned: { readonly disputeId: DisputeId; readonly to: Address; readonly amount: Decimal }
  AppealBondReceived: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly appellant: Address
    readonly fees: Decimal
    readonly bond: Decimal
  }
  /** `amount` is what the appellant is credited of its bond and of the slashes. */
  AppealSettled: {
    readonly disputeId: DisputeId
    readonly round: number
    readonly appellant: Address
    readonly result: number
    readonly amount: Decimal
  }
  CanaryCompensated: { readonly disputeId: DisputeId; readonly appellant: Address; readonly amount: Decimal }
  CreditClaimed: { readonly account: Address; readonly amount: Decimal }
}
