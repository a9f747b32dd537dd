export { parametersAbi } from './generated/Parameters.ts'
export { drawClassesAbi } from './generated/DrawClasses.ts'
export { stakeRegistryAbi } from './generated/StakeRegistry.ts'
export { sortitionAbi } from './generated/Sortition.ts'
export { disputePoolAbi } from './generated/DisputePool.ts'
export { challengeDeskAbi } from './generated/ChallengeDesk.ts'
export { rulingDeskAbi } from './generated/RulingDesk.ts'
export { settlementAbi } from './generated/Settlement.ts'
export { canariesAbi } from './generated/Canaries.ts'
export { dealReaderAbi } from './generated/DealReader.ts'
export { challengeForwarderAbi } from './generated/ChallengeForwarder.ts'
export { checkpointAnchorAbi } from './generated/CheckpointAnchor.ts'
export { drandBeaconAbi } from './generated/DrandBeacon.ts'
export { vrfBeaconAbi } from './generated/VrfBeacon.ts'
export { devnetBeaconAbi } from './generated/DevnetBeacon.ts'
export { lilypadControllerAbi } from './generated/LilypadController.ts'
export { lilypadStorageAbi } from './generated/LilypadStorage.ts'
export { lilypadPaymentsAbi } from './generated/LilypadPayments.ts'
export { lilypadTokenAbi } from './generated/LilypadToken.ts'
export { lilypadUsersAbi } from './generated/LilypadUsers.ts'
export { lilypadMediationRandomAbi } from './generated/LilypadMediationRandom.ts'
export { lilypadExampleClientAbi, lilypadOnChainJobCreatorAbi, lilypadPowAbi } from './lilypad-v1.ts'
export {
  lilypadV2ModuleDirectoryAbi,
  lilypadV2PaymentEngineAbi,
  lilypadV2ProxyAbi,
  lilypadV2RegistryAbi,
  lilypadV2StorageAbi,
  lilypadV2TokenAbi,
  lilypadV2TokenomicsAbi,
  lilypadV2UserAbi,
  lilypadV2ValidationAbi,
  lilypadV2VestingAbi,
} from './lilypad-v2.ts'
export { contractNames } from './contract-names.ts'
export type { ContractName } from './contract-names.ts'
