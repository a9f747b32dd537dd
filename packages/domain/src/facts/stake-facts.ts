import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import type { ClassTermsJson } from '../values/class-terms.ts'
import type { ParameterSetJson } from '../values/parameters.ts'
import type { Decimal } from './scalars.ts'

/** Facts of StakeRegistry, Sortition, Parameters, DrawClasses and the randomness beacon. */
export type StakeFacts = {
  OperatorApproved: { readonly operator: Address; readonly mediator: Address }
  /** The operator never changes after the first registration; a mediator on its own is its own operator. */
  MediatorRegistered: { readonly mediator: Address; readonly drawClass: Bytes32; readonly operator: Address }
  StakeAdded: { readonly mediator: Address; readonly amount: Decimal; readonly stake: Decimal }
  UnstakeRequested: { readonly mediator: Address; readonly amount: Decimal; readonly withdrawableAt: Decimal }
  StakeWithdrawn: { readonly mediator: Address; readonly amount: Decimal }
  SeatLocked: SeatLock
  SeatUnlocked: SeatLock
  StakeSlashed: { readonly mediator: Address; readonly disputeId: DisputeId; readonly amount: Decimal }
  MediatorJailed: { readonly mediator: Address; readonly until: Decimal }
  /** From here on stake and credits of the mediator are paid there; the events of payments name the mediator all the same. */
  WithdrawalAddressSet: { readonly mediator: Address; readonly withdrawalAddress: Address }
  /** The account lets the mediator take it as its key; the zero address takes that back. */
  KeyOffered: { readonly key: Address; readonly mediator: Address }
  /** From here on `key` acts for the mediator, who stays who it is, and `retired` for nobody; the first to retire is the mediator itself. */
  KeyRotated: { readonly mediator: Address; readonly retired: Address; readonly key: Address }
  /** `leaf` is the mediator's place in its class, which another may take once it is long vacated; the weight counts from epoch `fromEpoch` on. */
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
  ClassScheduled: {
    readonly drawClass: Bytes32
    readonly terms: ClassTermsJson
    readonly applicableAt: Decimal
  }
  ClassApplied: { readonly drawClass: Bytes32; readonly terms: ClassTermsJson }
  RandomnessPublished: { readonly round: Decimal; readonly randomness: Bytes32 }
}

type SeatLock = {
  readonly mediator: Address
  readonly disputeId: DisputeId
  readonly round: number
  readonly amount: Decimal
}
