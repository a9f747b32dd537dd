/**
 * Lilypad V2's contracts: their events, and the functions whose calldata holds what the events only hash. The arguments are named
 * in our words, which changes no topic and no selector: `…Key` is an indexed string, of which the log holds the hash alone.
 */
const upgradeable = [
  'event Initialized(uint64 version)',
  'event Upgraded(address indexed implementation)',
  'event AdminChanged(address previousAdmin, address newAdmin)',
] as const
const roles = [
  'event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)',
  'event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)',
  'event RoleAdminChanged(bytes32 indexed role, bytes32 indexed previousAdminRole, bytes32 indexed newAdminRole)',
] as const

const deal =
  '(string dealId, address jobCreator, address resourceProvider, address moduleCreator, address solver, string jobOfferCid, string resourceOfferCid, uint8 status, uint256 timestamp, (uint256 jobCreatorSolverFee, uint256 resourceProviderSolverFee, uint256 networkCongestionFee, uint256 moduleCreatorFee, uint256 priceOfJobWithoutFees) payment)'
const result = '(string resultId, string dealId, string resultCid, uint8 status, uint256 timestamp)'
const validationResult =
  '(string validationResultId, string resultId, string validationCid, uint8 status, uint256 timestamp, address validatedBy)'

export const lilypadV2ProxyAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadProxy__JobCreatorEscrowPayment(address indexed jobCreator, uint256 amount)',
  'event LilypadProxy__ResourceProviderCollateralPayment(address indexed resourceProvider, uint256 amount)',
  'event LilypadProxy__JobCreatorInserted(address indexed jobCreator)',
  'event LilypadProxy__ResourceProviderInserted(address indexed resourceProvider)',
  'event LilypadProxy__UserContractUpdated(address indexed contract)',
  'event LilypadProxy__PaymentEngineContractUpdated(address indexed contract)',
  'event LilypadProxy__StorageContractUpdated(address indexed contract)',
  'event LilypadProxy__L2LilypadTokenContractUpdated(address indexed contract)',
  `function setDeal(${deal} deal) returns (bool)`,
  `function setResult(${result} result) returns (bool)`,
] as const

export const lilypadV2StorageAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadStorage__DealSaved(string indexed dealKey, address indexed jobCreator, address indexed resourceProvider)',
  'event LilypadStorage__DealStatusChanged(string indexed dealKey, uint8 status)',
  'event LilypadStorage__ResultSaved(string indexed resultKey, string dealId)',
  'event LilypadStorage__ResultStatusChanged(string indexed resultKey, uint8 status)',
  'event LilypadStorage__ValidationResultSaved(string indexed validationResultKey, string resultId, address validatedBy)',
  'event LilypadStorage__ValidationResultStatusChanged(string indexed validationResultKey, uint8 status)',
  `function saveDeal(string dealId, ${deal} deal) returns (bool)`,
  `function saveResult(string resultId, ${result} result) returns (bool)`,
  `function saveValidationResult(string validationResultId, ${validationResult} validationResult) returns (bool)`,
  'function changeDealStatus(string dealId, uint8 status) returns (bool)',
  'function changeResultStatus(string resultId, uint8 status) returns (bool)',
  'function changeValidationResultStatus(string validationResultId, uint8 status) returns (bool)',
] as const

export const lilypadV2PaymentEngineAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadPayment__escrowPaid(address indexed payee, uint8 indexed reason, uint256 amount)',
  'event LilypadPayment__escrowWithdrawn(address indexed account, uint256 amount)',
  'event LilypadPayment__escrowSlashed(address indexed account, uint8 indexed actor, uint256 amount)',
  'event LilypadPayment__escrowPayout(address indexed to, uint256 amount)',
  'event LilypadPayment__ZeroAmountPayout(address indexed to)',
  'event LilypadPayment__ActiveEscrowLockedForJob(address indexed jobCreator, address indexed resourceProvider, string indexed dealKey, uint256 cost)',
  'event LilypadPayment__JobCompleted(address indexed jobCreator, address indexed resourceProvider, string dealId)',
  'event LilypadPayment__JobFailed(address indexed jobCreator, address indexed resourceProvider, string resultId)',
  'event LilypadPayment__TotalFeesGeneratedByJob(address indexed resourceProvider, address indexed jobCreator, string dealId, uint256 amount)',
  'event LilypadPayment__TokensBurned(uint256 atBlock, uint256 atTime, uint256 amount)',
  'event LilypadPayment__ValidationPassed(address indexed jobCreator, address indexed resourceProvider, address indexed validatedBy, uint256 amount)',
  'event LilypadPayment__ValidationFailed(address indexed jobCreator, address indexed resourceProvider, address indexed validatedBy, uint256 amount)',
  'event LilypadPayment__ControllerRoleGranted(address indexed account, address indexed sender)',
  'event LilypadPayment__ControllerRoleRevoked(address indexed account, address indexed sender)',
  'event LilypadPayment__TreasuryWalletUpdated(address wallet)',
  'event LilypadPayment__ValueBasedRewardsWalletUpdated(address wallet)',
  'event LilypadPayment__ValidationPoolWalletUpdated(address wallet)',
  'function initiateLockupOfEscrowForJob(address jobCreator, address resourceProvider, string dealId, uint256 cost, uint256 resourceProviderCost) returns (bool)',
] as const

export const lilypadV2ValidationAbi = [
  ...upgradeable,
  ...roles,
  'event ValidationRequested(string dealId, string resultId, address jobCreator)',
  'event ValidationProcessed(string validationResultId, uint8 status)',
  'event StorageContractSet(address contract)',
  'event UserContractSet(address contract)',
  `function requestValidation(${deal} deal, ${result} result, ${validationResult} validationResult) returns (bool)`,
  `function processValidation(${validationResult} validationResult) returns (bool)`,
] as const

export const lilypadV2UserAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadUser__UserManagementEvent(address indexed user, string metadataId, string url, uint8 role, uint8 operation)',
] as const

export const lilypadV2ModuleDirectoryAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadModuleDirectory__ModuleRegistered(address indexed owner, string name, string url)',
  'event LilypadModuleDirectory__ModuleNameUpdated(address indexed owner, string before, string after)',
  'event LilypadModuleDirectory__ModuleUrlUpdated(address indexed owner, string name, string url)',
  'event LilypadModuleDirectory__ModuleTransferApproved(address indexed owner, address indexed purchaser, string name, string url)',
  'event LilypadModuleDirectory__ModuleTransferred(address indexed newOwner, address indexed previousOwner, string name, string url)',
  'event LilypadModuleDirectory__ModuleTransferRevoked(address indexed owner, address indexed revokedFrom, string name)',
  'event LilypadModuleDirectory__ModuleCreatorRegistered(address indexed moduleCreator)',
  'event LilypadModuleDirectory__LilypadUserUpdated(address indexed contract, address indexed caller)',
] as const

export const lilypadV2TokenomicsAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadTokenomics__TokenomicsParameterUpdated(string indexed parameterKey, uint256 value)',
] as const

export const lilypadV2RegistryAbi = [
  ...upgradeable,
  ...roles,
  'event LilypadContractRegistry__ContractAddressSet(string name, address indexed contract)',
] as const

/** An ERC-20 token; it stands behind no proxy. */
export const lilypadV2TokenAbi = [
  ...roles,
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event Approval(address indexed owner, address indexed spender, uint256 value)',
  'event Paused(address account)',
  'event Unpaused(address account)',
  'event LilypadToken__AlphaUpdated(uint256 alpha)',
] as const

export const lilypadV2VestingAbi = [
  ...roles,
  'event LilypadVesting__VestingScheduleCreated(address indexed beneficiary, uint256 indexed scheduleId, uint256 amount, uint256 startTime)',
  'event LilypadVesting__l2TokensReleased(address indexed beneficiary, uint256 indexed scheduleId, uint256 amount)',
] as const
