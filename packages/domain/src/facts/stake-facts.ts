import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import type { ParameterSetJson } from '../values/parameters.ts'
import type { Decimal } from './scalars.ts'

/** Facts of StakeRegistry, Sortition, Parameters and the randomness beacon. */
export type StakeFacts = {
  MediatorRegistered: { readonly mediator: Address; readonly drawClass: Bytes32 }
  StakeAdded: { readonly mediator: Address; readonly amount: Decimal; readonly stake: Decimal }
  UnstakeRequested: { readonly mediator: Address; readonly amount: Decimal; readonly withdrawableAt: Decimal }
  StakeWithdrawn: { readonly mediator: Address; readonly amount: Decimal }
  SeatLocked: SeatLock
  SeatUnlocked: SeatLock
  StakeSlashed: { readonly mediator: Address; readonly disputeId: DisputeId; readonly amount: Decimal }
  /** `leaf` is the mediator's stable place in its class; the weight counts from epoch `fromEpoch` on. */
  WeightChanged: {
    readonly drawClass: Bytes32
    readonly mediator: Address
    readonly leaf: number
    readonly weight: Decimal
    readonly fromEpoch: Decimal
  }
  ParametersScheduled: { readonly version: number; readonly applicableAt: Decimal }
  ParametersApplied: { readonly version: number }
  /** The set of a version, read at the block that first pins or applies it: no event carries it. */
  ParametersRead: { readonly version: number; readonly parameters: ParameterSetJson }
  RandomnessPublished: { readonly round: Decimal; readonly randomness: Bytes32 }
}

type SeatLock = {
  readonly mediator: Address
  readonly disputeId: DisputeId
  readonly round: number
  readonly amount: Decimal
}
