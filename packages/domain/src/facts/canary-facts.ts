import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/** Facts of Canaries: who may sponsor them, with what bond, and what was committed to. */
export type CanaryFacts = {
  SponsorScheduled: { readonly sponsor: Address; readonly admitted: boolean; readonly applicableAt: Decimal }
  SponsorApplied: { readonly sponsor: Address; readonly admitted: boolean }
  BondAdded: { readonly sponsor: Address; readonly amount: Decimal; readonly bond: Decimal }
  BondWithdrawalRequested: { readonly sponsor: Address; readonly withdrawableAt: Decimal }
  BondWithdrawn: { readonly sponsor: Address; readonly amount: Decimal }
  CanaryRootPosted: {
    readonly sponsor: Address
    readonly index: number
    readonly root: Bytes32
    readonly epoch: Decimal
  }
  /** The key's deals may be opened as the sponsor's canaries; zero takes that back. */
  CanaryConsent: { readonly key: Address; readonly sponsor: Address }
  CanaryReserved: { readonly sponsor: Address; readonly disputeId: DisputeId; readonly amount: Decimal }
  CanaryReleased: { readonly sponsor: Address; readonly disputeId: DisputeId; readonly forfeited: Decimal }
}
