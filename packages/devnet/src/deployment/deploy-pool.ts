import { createProvider } from '@lilymed/chain'
import { accountOfKey, createMemoryKeeper, deployNetwork, handOver } from '@lilymed/network'
import type { DeployedContracts } from '@lilymed/network'
import { AppError } from '@lilymed/service-kit'
import type { DevnetAccount } from '../chain/accounts.ts'
import type { Anvil } from '../chain/anvil.ts'
import type { LilypadAddresses } from './deploy-lilypad.ts'
import { devnetPool, poolClass } from './devnet-pool.ts'

export type PoolAddresses = {
  readonly parameters: string
  readonly drawClasses: string
  readonly sortition: string
  readonly stakeRegistry: string
  readonly settlement: string
  readonly canaries: string
  readonly disputePool: string
  readonly beacon: string
  readonly challengeForwarder: string
}

export type PoolAccounts = {
  readonly deployer: DevnetAccount
  readonly beaconOperator: string
  readonly treasury: string
  readonly insurance: string
}

export type DeployPoolOptions = PoolAccounts & {
  /** The name of the one class that its panels are drawn from. */
  readonly className: string
}

const addressesOf = (contracts: DeployedContracts): PoolAddresses => {
  const at = (name: keyof DeployedContracts): string => {
    const address = contracts[name]
    if (address !== undefined) return address
    throw new AppError({ code: 'DEVNET_CHAIN', message: `${name} was not deployed`, retryable: false })
  }
  return {
    parameters: at('Parameters'),
    drawClasses: at('DrawClasses'),
    sortition: at('Sortition'),
    stakeRegistry: at('StakeRegistry'),
    settlement: at('Settlement'),
    canaries: at('Canaries'),
    disputePool: at('DisputePool'),
    beacon: at('DevnetBeacon'),
    challengeForwarder: at('ChallengeForwarder'),
  }
}

/** Deploys the pool as `lilymed network deploy` does, with a devnet beacon, and makes it the controller's mediation handler. */
export const deployPool = async (
  { url, chainId }: Anvil,
  { token, controller }: LilypadAddresses,
  { className, deployer, beaconOperator, treasury, insurance }: DeployPoolOptions,
): Promise<PoolAddresses> => {
  const provider = await createProvider({ url, expectedChainId: chainId })
  try {
    const context = { provider, account: accountOfKey(deployer.privateKey), chainId, confirmations: 1 }
    const plan = {
      ...devnetPool,
      classes: [poolClass(className)],
      accounts: { owner: deployer.address, treasury, insurance },
      beacon: { kind: 'devnet' as const, publisher: beaconOperator, paysInCoin: false },
    }
    const partners = { controller, token }
    const { contracts } = await deployNetwork(context, createMemoryKeeper(), plan, partners, () => {})
    const addresses = addressesOf(contracts)
    await handOver(context, {
      controller,
      handler: addresses.disputePool,
      fromBlock: 0,
      policy: 'refuse',
      onWaiting: () => {},
      onReplacing: () => {},
    })
    return addresses
  } finally {
    provider.destroy()
  }
}
