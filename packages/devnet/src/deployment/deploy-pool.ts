import {
  dealReaderAbi,
  devnetBeaconAbi,
  disputePoolAbi,
  lilypadControllerAbi,
  parametersAbi,
  settlementAbi,
  sortitionAbi,
  stakeRegistryAbi,
} from '@lilymed/contracts-abi'
import type { LilypadAddresses } from './deploy-lilypad.ts'
import type { Deployer } from './deployer.ts'

export type PoolAddresses = {
  readonly parameters: string
  readonly sortition: string
  readonly stakeRegistry: string
  readonly settlement: string
  readonly disputePool: string
  readonly beacon: string
}

const LP = 10n ** 18n

/** Every length of time is a real network's; the devnet's clock runs faster instead. */
export const devnetParameters = {
  beaconDelay: 30n,
  beaconTimeout: 600n,
  commitDuration: 300n,
  revealDuration: 120n,
  finaliseGrace: 60n,
  finaliseMargin: 120n,
  minimumStake: 100n * LP,
  lockPerSeat: 25n * LP,
  maxOpenLocks: 4n,
  feePerSeat: LP,
  finaliserTip: LP / 10n,
  noCommitSlashBps: 2_500n,
  noRevealSlashBps: 10_000n,
  incoherentSlashBps: 5_000n,
  treasuryBps: 500n,
  insuranceBps: 5_000n,
} as const

export const devnetEpochSeconds = 60n
const dayInSeconds = 86_400n

export type PoolAccounts = {
  readonly beaconOperator: string
  readonly treasury: string
  readonly insurance: string
}

/** Deploys the pool's contracts, tells each who its partners are, and makes the pool the controller's mediation handler. */
export const deployPool = async (
  deployer: Deployer,
  { token, controller }: LilypadAddresses,
  { beaconOperator, treasury, insurance }: PoolAccounts,
): Promise<PoolAddresses> => {
  const parameters = await deployer.deploy('Parameters', parametersAbi, [
    deployer.address,
    14n * dayInSeconds,
    devnetParameters,
  ])
  const sortition = await deployer.deploy('Sortition', sortitionAbi, [devnetEpochSeconds])
  const stakeRegistry = await deployer.deploy('StakeRegistry', stakeRegistryAbi, [
    token,
    parameters,
    sortition,
    14n * dayInSeconds,
  ])
  const settlement = await deployer.deploy('Settlement', settlementAbi, [
    token,
    stakeRegistry,
    parameters,
    treasury,
    insurance,
  ])
  const beacon = await deployer.deploy('DevnetBeacon', devnetBeaconAbi, [beaconOperator])
  const dealReader = await deployer.deploy('DealReader', dealReaderAbi, [controller])
  const disputePool = await deployer.deploy('DisputePool', disputePoolAbi, [
    { controller, dealReader, parameters, beacon, registry: stakeRegistry, sortition, settlement },
  ])
  await deployer.call(sortition, sortitionAbi, 'initialise', [stakeRegistry])
  await deployer.call(stakeRegistry, stakeRegistryAbi, 'initialise', [disputePool, settlement])
  await deployer.call(settlement, settlementAbi, 'initialise', [disputePool])
  await deployer.call(controller, lilypadControllerAbi, 'setMediationAddress', [disputePool])
  return { parameters, sortition, stakeRegistry, settlement, disputePool, beacon }
}
