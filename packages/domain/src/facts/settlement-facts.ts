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
  EscrowReturned: { readonly disputeId: DisputeId; readonly to: Address; readonly amount: Decimal }
  CreditClaimed: { readonly account: Address; readonly amount: Decimal }
}
