import {
  canariesAbi,
  challengeDeskAbi,
  dealReaderAbi,
  devnetBeaconAbi,
  disputePoolAbi,
  drandBeaconAbi,
  drawClassesAbi,
  lilypadControllerAbi,
  lilypadExampleClientAbi,
  lilypadMediationRandomAbi,
  lilypadOnChainJobCreatorAbi,
  lilypadPaymentsAbi,
  lilypadPowAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
  lilypadUsersAbi,
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
  parametersAbi,
  rulingDeskAbi,
  settlementAbi,
  sortitionAbi,
  stakeRegistryAbi,
  vrfBeaconAbi,
} from '@lilymed/contracts-abi'
import type { InterfaceAbi } from 'ethers'
import { RpcError } from '../rpc/rpc-error.ts'
import type { ContractSet } from '../translate/contract-set.ts'
import { createContractClient } from './contract-client.ts'
import type { CallReader, ContractCall } from './contract-client.ts'
import { createRevertExplainer, revertDataOf } from './explain-revert.ts'
import type { Revert } from './explain-revert.ts'

/**
 * Every contract we know the ABI of, by its name in the sources. The pool runs its desks' code as its own, so their errors come back
 * from the pool. RandomBeacon is whichever beacon a pool pins: the three share the one event that is a fact of a draw.
 */
export const contractAbis = {
  DisputePool: disputePoolAbi,
  ChallengeDesk: challengeDeskAbi,
  RulingDesk: rulingDeskAbi,
  DealReader: dealReaderAbi,
  Settlement: settlementAbi,
  StakeRegistry: stakeRegistryAbi,
  Sortition: sortitionAbi,
  Parameters: parametersAbi,
  DrawClasses: drawClassesAbi,
  Canaries: canariesAbi,
  // An interface has one constructor, and ethers says so aloud.
  RandomBeacon: [...vrfBeaconAbi, ...drandBeaconAbi, ...devnetBeaconAbi].filter(
    ({ type }) => type !== 'constructor',
  ),
  DrandBeacon: drandBeaconAbi,
  VrfBeacon: vrfBeaconAbi,
  DevnetBeacon: devnetBeaconAbi,
  LilypadController: lilypadControllerAbi,
  LilypadStorage: lilypadStorageAbi,
  LilypadPayments: lilypadPaymentsAbi,
  LilypadToken: lilypadTokenAbi,
  LilypadUsers: lilypadUsersAbi,
  LilypadMediationRandom: lilypadMediationRandomAbi,
  LilypadOnChainJobCreator: lilypadOnChainJobCreatorAbi,
  LilypadPow: lilypadPowAbi,
  LilypadExampleClient: lilypadExampleClientAbi,
  LilypadV2Proxy: lilypadV2ProxyAbi,
  LilypadV2Storage: lilypadV2StorageAbi,
  LilypadV2PaymentEngine: lilypadV2PaymentEngineAbi,
  LilypadV2Validation: lilypadV2ValidationAbi,
  LilypadV2User: lilypadV2UserAbi,
  LilypadV2ModuleDirectory: lilypadV2ModuleDirectoryAbi,
  LilypadV2Tokenomics: lilypadV2TokenomicsAbi,
  LilypadV2Registry: lilypadV2RegistryAbi,
  LilypadV2Token: lilypadV2TokenAbi,
  LilypadV2Vesting: lilypadV2VestingAbi,
} as const

export type KnownContract = keyof typeof contractAbis

/** Where the contracts stand; EIP-55. Contracts that are not needed may be left out. */
export type ContractAddresses = Readonly<Partial<Record<KnownContract, string>>>

/** The addresses every pool has. */
export type PoolAddresses = ContractAddresses &
  Readonly<
    Record<
      | 'DisputePool'
      | 'Settlement'
      | 'StakeRegistry'
      | 'Sortition'
      | 'Parameters'
      | 'LilypadController'
      | 'LilypadStorage'
      | 'LilypadToken',
      string
    >
  >

/** Explains every refusal of the pool's and Lilypad's contracts. */
export const explainRevert = createRevertExplainer(Object.values<InterfaceAbi>(contractAbis))

/** The contracts as ingest wants them: name, address, ABI. Throws a TypeError for a name without an ABI. */
export const contractSetOf = (addresses: Readonly<Record<string, string>>): ContractSet =>
  Object.entries(addresses).map(([name, address]) => {
    if (!Object.hasOwn(contractAbis, name)) {
      throw new TypeError(`expected one of ${Object.keys(contractAbis).join(', ')}, got contract "${name}"`)
    }
    return { name, address, abi: contractAbis[name as KnownContract] }
  })

/** Whether a call would pass now. */
export type Trial = { readonly kind: 'passes' } | { readonly kind: 'rejected'; readonly revert: Revert }

/** The pool's contracts and those of Lilypad it works with: typed reads and calldata, and a trial of any call. */
export const createPoolClient = ({
  provider,
  addresses,
}: {
  readonly provider: CallReader
  readonly addresses: PoolAddresses
}) => {
  const access = { provider, explain: explainRevert }
  return {
    addresses,
    disputePool: createContractClient(disputePoolAbi, addresses.DisputePool, access),
    settlement: createContractClient(settlementAbi, addresses.Settlement, access),
    stakeRegistry: createContractClient(stakeRegistryAbi, addresses.StakeRegistry, access),
    sortition: createContractClient(sortitionAbi, addresses.Sortition, access),
    parameters: createContractClient(parametersAbi, addresses.Parameters, access),
    controller: createContractClient(lilypadControllerAbi, addresses.LilypadController, access),
    storage: createContractClient(lilypadStorageAbi, addresses.LilypadStorage, access),
    token: createContractClient(lilypadTokenAbi, addresses.LilypadToken, access),
    /** Tries a call on the newest state as somebody, sending nothing. Throws RpcError when the node does not answer. */
    tryCall: (call: ContractCall, from: string): Promise<Trial> => tryCall(provider, call, from),
  }
}

export type PoolClient = ReturnType<typeof createPoolClient>

const tryCall = async (provider: CallReader, call: ContractCall, from: string): Promise<Trial> => {
  const [answer] = await provider.sendBatch([{ method: 'eth_call', params: [{ ...call, from }, 'latest'] }])
  if (answer?.ok === true) return { kind: 'passes' }
  const data = answer === undefined ? null : revertDataOf(answer)
  if (data !== null) return { kind: 'rejected', revert: explainRevert(data) }
  throw new RpcError(
    'RPC_REFUSED',
    `the node refused to try a call of ${call.to}: ${answer?.message ?? 'no answer'}`,
  )
}
