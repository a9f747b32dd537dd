import type { CanaryFacts } from './facts/canary-facts.ts'
import type { CustodyFacts } from './facts/custody-facts.ts'
import type { DisputeFacts } from './facts/dispute-facts.ts'
import type { IngestFacts } from './facts/ingest-facts.ts'
import type { LilypadFacts } from './facts/lilypad-facts.ts'
import type { LilypadV2Facts } from './facts/lilypad-v2-facts.ts'
import type { SettlementFacts } from './facts/settlement-facts.ts'
import type { StakeFacts } from './facts/stake-facts.ts'
import type { Address, Bytes32 } from './values/ids.ts'

/**
 * Every fact a `chain-<chainId>.facts` stream can hold, by type. The data is JSON as it is stored: integers wider than 32 bits
 * are decimal strings, addresses EIP-55, bytes lower-case hex. What ingest could not read stands in the stream too, under types
 * that are no facts (such as LogUndecodable): it says nothing the domain could fold, so whoever folds skips it.
 */
export type FactData = LilypadFacts &
  LilypadV2Facts &
  CustodyFacts &
  StakeFacts &
  DisputeFacts &
  SettlementFacts &
  CanaryFacts &
  IngestFacts

/** The name of a fact. */
export type FactType = keyof FactData

/** One fact of the chain; `type` tells which `data` it carries. */
export type ChainFact = {
  readonly [Type in FactType]: { readonly type: Type; readonly data: FactData[Type] }
}[FactType]

/** The fact of one type. */
export type FactOf<Type extends FactType> = Extract<ChainFact, { type: Type }>

/** Where on the chain a fact comes from; facts of the indexer itself have none. */
export type FactOrigin = {
  readonly blockNumber: number
  readonly blockHash: Bytes32
  readonly txHash: Bytes32
  readonly logIndex: number
  /** The contract that emitted the log; of an enrichment fact, the contract that was read. */
  readonly address: Address
}

const FACT_TYPE_SET: Readonly<Record<FactType, true>> = {
  DealStateChanged: true,
  PaymentMade: true,
  MediationRequested: true,
  DealTermsRead: true,
  ResultRead: true,
  JobAdded: true,
  ClientJobCreated: true,
  ClientJobCompleted: true,
  PowSubmitted: true,
  PowPuzzleGenerated: true,
  PowRoundStarted: true,
  V2JobCreatorEscrowPaid: true,
  V2ResourceProviderCollateralPaid: true,
  V2JobCreatorInserted: true,
  V2ResourceProviderInserted: true,
  V2ProxyUserContractUpdated: true,
  V2ProxyPaymentEngineUpdated: true,
  V2ProxyStorageUpdated: true,
  V2ProxyTokenUpdated: true,
  V2DealSaved: true,
  V2DealTermsRead: true,
  V2DealStatusChanged: true,
  V2ResultSaved: true,
  V2ResultRead: true,
  V2ResultStatusChanged: true,
  V2ValidationResultSaved: true,
  V2ValidationResultStatusChanged: true,
  V2EscrowLocked: true,
  V2EscrowPaid: true,
  V2EscrowWithdrawn: true,
  V2EscrowSlashed: true,
  V2EscrowPaidOut: true,
  V2ZeroAmountPaidOut: true,
  V2JobCompleted: true,
  V2JobFailed: true,
  V2JobFeesTotalled: true,
  V2TokensBurned: true,
  V2ValidationPassed: true,
  V2ValidationFailed: true,
  V2ControllerGranted: true,
  V2ControllerRevoked: true,
  V2TreasuryWalletUpdated: true,
  V2RewardsWalletUpdated: true,
  V2ValidationWalletUpdated: true,
  V2ValidationRequested: true,
  V2ValidationProcessed: true,
  V2ValidationStorageUpdated: true,
  V2ValidationUserContractUpdated: true,
  V2UserChanged: true,
  V2ModuleRegistered: true,
  V2ModuleRenamed: true,
  V2ModuleUrlUpdated: true,
  V2ModuleTransferApproved: true,
  V2ModuleTransferred: true,
  V2ModuleTransferRevoked: true,
  V2ModuleCreatorRegistered: true,
  V2DirectoryUserContractUpdated: true,
  V2TokenomicsParameterUpdated: true,
  V2RegistryAddressSet: true,
  V2TokenAlphaUpdated: true,
  V2VestingScheduleCreated: true,
  V2VestedTokensReleased: true,
  ContractInitialised: true,
  OwnershipTransferred: true,
  Paused: true,
  Unpaused: true,
  RoleGranted: true,
  RoleRevoked: true,
  RoleAdminChanged: true,
  ImplementationUpgraded: true,
  ProxyAdminChanged: true,
  ControllerAddressesRead: true,
  ControllerAddressChanged: true,
  OperatorApproved: true,
  MediatorRegistered: true,
  StakeAdded: true,
  UnstakeRequested: true,
  StakeWithdrawn: true,
  SeatLocked: true,
  SeatUnlocked: true,
  StakeSlashed: true,
  MediatorJailed: true,
  WithdrawalAddressSet: true,
  KeyOffered: true,
  KeyRotated: true,
  WeightChanged: true,
  ParametersScheduled: true,
  ParametersApplied: true,
  ParametersRead: true,
  ClassScheduled: true,
  ClassApplied: true,
  RandomnessPublished: true,
  ClaimDeclared: true,
  ChallengeFunded: true,
  FundingWithdrawn: true,
  DisputeOpened: true,
  DisputeTerms: true,
  EvidencePosted: true,
  SealOpened: true,
  RoundOpened: true,
  PanelDrawn: true,
  VoteCommitted: true,
  CommitPhaseEnded: true,
  VoteRevealed: true,
  RoundClosed: true,
  AppealRaised: true,
  CanaryOpened: true,
  DisputeFinalised: true,
  RoundSettled: true,
  DisputeSettled: true,
  EscrowReceived: true,
  FeeCaptured: true,
  SeatRewarded: true,
  SeatSlashed: true,
  TreasuryCredited: true,
  InsuranceCredited: true,
  EscrowReturned: true,
  AppealBondReceived: true,
  AppealSettled: true,
  CanaryCompensated: true,
  CreditClaimed: true,
  SponsorScheduled: true,
  SponsorApplied: true,
  BondAdded: true,
  BondWithdrawalRequested: true,
  BondWithdrawn: true,
  CanaryRootPosted: true,
  CanaryConsent: true,
  CanaryReserved: true,
  CanaryReleased: true,
  IngestStarted: true,
  BlocksObserved: true,
  ChainRewound: true,
  FinalityAdvanced: true,
}

/** Every fact type there is, in the order of {@link FactData}; the compiler keeps the list complete. */
export const FACT_TYPES: readonly FactType[] = Object.keys(FACT_TYPE_SET) as FactType[]

/** Whether a stored event's type is one of the chain's facts; others are of a later version, or were never read. */
export const isFactType = (type: string): type is FactType => Object.hasOwn(FACT_TYPE_SET, type)
