import type { Address, Bytes32, DealId } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/**
 * Facts of Lilypad V2's contracts. One rule: `V2`, then what Lilypad's event says, in the past tense and our words, so that none
 * is taken for a fact of V1 or of the pool, whose deals, escrow and results mean other things. Numbers of V2's own tables (status,
 * reason, role, operation) stay numbers, unknown ones included.
 */
export type LilypadV2Facts = {
  V2JobCreatorEscrowPaid: { readonly jobCreator: Address; readonly amount: Decimal }
  V2ResourceProviderCollateralPaid: { readonly resourceProvider: Address; readonly amount: Decimal }
  V2JobCreatorInserted: { readonly jobCreator: Address }
  V2ResourceProviderInserted: { readonly resourceProvider: Address }
  /** The proxy obeys or pays through another contract from here on. */
  V2ProxyUserContractUpdated: ContractUpdate
  V2ProxyPaymentEngineUpdated: ContractUpdate
  V2ProxyStorageUpdated: ContractUpdate
  V2ProxyTokenUpdated: ContractUpdate

  V2DealSaved: HashedDealId & { readonly jobCreator: Address; readonly resourceProvider: Address }
  /** The deal as the transaction that saved it gave it to the proxy; follows V2DealSaved where the id could be recovered. */
  V2DealTermsRead: {
    readonly dealId: DealId
    readonly jobCreator: Address
    readonly resourceProvider: Address
    readonly moduleCreator: Address
    readonly solver: Address
    readonly jobOfferCid: string
    readonly resourceOfferCid: string
    readonly status: number
    readonly payment: {
      readonly jobCreatorSolverFee: Decimal
      readonly resourceProviderSolverFee: Decimal
      readonly networkCongestionFee: Decimal
      readonly moduleCreatorFee: Decimal
      readonly priceOfJobWithoutFees: Decimal
    }
  }
  V2DealStatusChanged: HashedDealId & { readonly status: number }
  V2ResultSaved: HashedResultId & { readonly dealId: DealId }
  /** The result as the transaction that saved it gave it to the proxy; follows V2ResultSaved. */
  V2ResultRead: {
    readonly resultId: string
    readonly dealId: DealId
    readonly resultCid: string
    readonly status: number
  }
  V2ResultStatusChanged: HashedResultId & { readonly status: number }
  V2ValidationResultSaved: HashedValidationResultId & {
    readonly resultId: string
    readonly validatedBy: Address
  }
  V2ValidationResultStatusChanged: HashedValidationResultId & { readonly status: number }

  V2EscrowLocked: HashedDealId & {
    readonly jobCreator: Address
    readonly resourceProvider: Address
    readonly cost: Decimal
  }
  V2EscrowPaid: { readonly payee: Address; readonly reason: number; readonly amount: Decimal }
  V2EscrowWithdrawn: { readonly account: Address; readonly amount: Decimal }
  /** `actor` is the number of the account's role. */
  V2EscrowSlashed: { readonly account: Address; readonly actor: number; readonly amount: Decimal }
  V2EscrowPaidOut: { readonly to: Address; readonly amount: Decimal }
  V2ZeroAmountPaidOut: { readonly to: Address }
  V2JobCompleted: JobParties & { readonly dealId: DealId }
  V2JobFailed: JobParties & { readonly resultId: string }
  V2JobFeesTotalled: JobParties & { readonly dealId: DealId; readonly amount: Decimal }
  V2TokensBurned: {
    readonly atBlock: Decimal
    readonly atTime: Decimal
    readonly amount: Decimal
  }
  V2ValidationPassed: JobParties & { readonly validatedBy: Address; readonly amount: Decimal }
  V2ValidationFailed: JobParties & { readonly validatedBy: Address; readonly amount: Decimal }
  V2ControllerGranted: { readonly account: Address; readonly sender: Address }
  V2ControllerRevoked: { readonly account: Address; readonly sender: Address }
  V2TreasuryWalletUpdated: { readonly wallet: Address }
  V2RewardsWalletUpdated: { readonly wallet: Address }
  V2ValidationWalletUpdated: { readonly wallet: Address }

  V2ValidationRequested: { readonly dealId: DealId; readonly resultId: string; readonly jobCreator: Address }
  V2ValidationProcessed: { readonly validationResultId: string; readonly status: number }
  V2ValidationStorageUpdated: ContractUpdate
  V2ValidationUserContractUpdated: ContractUpdate

  V2UserChanged: {
    readonly user: Address
    readonly metadataId: string
    readonly url: string
    readonly role: number
    readonly operation: number
  }

  V2ModuleRegistered: { readonly owner: Address; readonly name: string; readonly url: string }
  V2ModuleRenamed: { readonly owner: Address; readonly before: string; readonly after: string }
  V2ModuleUrlUpdated: { readonly owner: Address; readonly name: string; readonly url: string }
  V2ModuleTransferApproved: {
    readonly owner: Address
    readonly purchaser: Address
    readonly name: string
    readonly url: string
  }
  V2ModuleTransferred: {
    readonly newOwner: Address
    readonly previousOwner: Address
    readonly name: string
    readonly url: string
  }
  V2ModuleTransferRevoked: { readonly owner: Address; readonly revokedFrom: Address; readonly name: string }
  V2ModuleCreatorRegistered: { readonly moduleCreator: Address }
  V2DirectoryUserContractUpdated: ContractUpdate & { readonly caller: Address }

  V2TokenomicsParameterUpdated: {
    readonly parameterKey: Bytes32
    readonly idKnown: boolean
    readonly parameter?: string
    readonly value: Decimal
  }
  V2RegistryAddressSet: { readonly name: string; readonly contract: Address }
  V2TokenAlphaUpdated: { readonly alpha: Decimal }
  V2VestingScheduleCreated: {
    readonly beneficiary: Address
    readonly scheduleId: Decimal
    readonly amount: Decimal
    readonly startTime: Decimal
  }
  V2VestedTokensReleased: {
    readonly beneficiary: Address
    readonly scheduleId: Decimal
    readonly amount: Decimal
  }
}

/**
 * An id that Lilypad's event holds as its keccak256 alone (`…Key`). The id itself comes from the transaction, and is given only
 * where it hashes to the key: `idKnown` says whether it is.
 */
type HashedDealId = { readonly dealKey: Bytes32; readonly idKnown: boolean; readonly dealId?: DealId }
type HashedResultId = { readonly resultKey: Bytes32; readonly idKnown: boolean; readonly resultId?: string }
type HashedValidationResultId = {
  readonly validationResultKey: Bytes32
  readonly idKnown: boolean
  readonly validationResultId?: string
}
type ContractUpdate = { readonly contract: Address }
type JobParties = { readonly jobCreator: Address; readonly resourceProvider: Address }
