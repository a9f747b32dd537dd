import {
  canariesAbi,
  challengeDeskAbi,
  dealReaderAbi,
  devnetBeaconAbi,
  disputePoolAbi,
  drandBeaconAbi,
  drawClassesAbi,
  lilypadControllerAbi,
  lilypadMediationRandomAbi,
  lilypadPaymentsAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
  lilypadUsersAbi,
  parametersAbi,
  rulingDeskAbi,
  settlementAbi,
  sortitionAbi,
  stakeRegistryAbi,
  vrfBeaconAbi,
} from '@lilymed/contracts-abi'
import type { InterfaceAbi } from 'ethers'
import { asText } from './pinned-reads.ts'
import type { View } from './pinned-reads.ts'

/** The contracts that hold or are held by somebody, by name. */
export const trustAbis: Readonly<Record<string, InterfaceAbi>> = {
  LilypadController: lilypadControllerAbi,
  LilypadStorage: lilypadStorageAbi,
  LilypadPayments: lilypadPaymentsAbi,
  LilypadUsers: lilypadUsersAbi,
  LilypadToken: lilypadTokenAbi,
  LilypadMediationRandom: lilypadMediationRandomAbi,
  DisputePool: disputePoolAbi,
  ChallengeDesk: challengeDeskAbi,
  RulingDesk: rulingDeskAbi,
  DealReader: dealReaderAbi,
  Parameters: parametersAbi,
  DrawClasses: drawClassesAbi,
  StakeRegistry: stakeRegistryAbi,
  Sortition: sortitionAbi,
  Settlement: settlementAbi,
  Canaries: canariesAbi,
  DrandBeacon: drandBeaconAbi,
  VrfBeacon: vrfBeaconAbi,
  DevnetBeacon: devnetBeaconAbi,
}

/** What the desks, which run in the pool by its delegatecall, have fixed of their own. */
const OF_DESKS = [
  'controller',
  'dealReader',
  'parameters',
  'drawClasses',
  'beacon',
  'registry',
  'sortition',
  'settlement',
  'canaries',
]

/** What of a contract tells who holds it, by its getters. */
const GETTERS: Readonly<Record<string, readonly string[]>> = {
  LilypadController: [
    'owner',
    'getStorageAddress',
    'getUsersAddress',
    'getPaymentsAddress',
    'getMediationAddress',
    'getJobCreatorAddress',
    'getPowAddress',
  ],
  LilypadStorage: ['owner', 'getControllerAddress'],
  LilypadPayments: ['owner', 'getControllerAddress', 'getTokenAddress'],
  LilypadUsers: ['owner'],
  LilypadToken: ['owner', 'getControllerAddress', 'paused'],
  LilypadMediationRandom: ['owner', 'getControllerAddress'],
  DisputePool: [
    'controller',
    'dealReader',
    'parameters',
    'drawClasses',
    'beacon',
    'registry',
    'sortition',
    'settlement',
    'canaries',
    'challengeDesk',
    'rulingDesk',
  ],
  Parameters: ['owner', 'pendingOwner', 'delay', 'current'],
  DrawClasses: ['owner', 'pendingOwner', 'parameters'],
  ChallengeDesk: OF_DESKS,
  RulingDesk: OF_DESKS,
  StakeRegistry: ['token', 'unbondingPeriod', 'parameters', 'drawClasses', 'sortition', 'canaries'],
  Settlement: ['treasuryAccount', 'insuranceAccount', 'token', 'parameters', 'registry', 'canaries'],
  Canaries: [
    'owner',
    'pendingOwner',
    'withdrawalDelay',
    'bondPerCanary',
    'parameters',
    'registry',
    'sortition',
  ],
  DrandBeacon: ['genesis', 'period'],
  VrfBeacon: ['coordinator', 'keyHash', 'subscriptionId', 'pool'],
  DevnetBeacon: ['publisher'],
}

/** The views of a contract of this name at an address. */
export const viewsOf = (contract: string, address: string): readonly View[] => {
  const abi = trustAbis[contract]
  if (abi === undefined) return []
  const getters = (GETTERS[contract] ?? []).map((method) => ({
    name: `${contract}.${method}`,
    address,
    abi,
    method,
  }))
  const special: readonly View[] =
    contract === 'Parameters'
      ? [
          {
            name: 'Parameters.applicableAt',
            address,
            abi,
            method: 'scheduled',
            show: (returned) => asText(returned[1]),
          },
        ]
      : contract === 'DrandBeacon'
        ? [{ name: 'DrandBeacon.groupKey', address, abi, method: 'groupKey' }]
        : []
  return [...getters, ...special]
}
