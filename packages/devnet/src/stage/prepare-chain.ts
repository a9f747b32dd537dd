import { parseUnits } from 'ethers'
import { classId } from '@lilymed/network'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import { stakeFor } from '../actors/stake.ts'
import { createDevnetClient } from '../chain/account-client.ts'
import type { DevnetClient } from '../chain/account-client.ts'
import type { DevnetAccounts } from '../chain/accounts.ts'
import type { Anvil } from '../chain/anvil.ts'
import { deployLilypad } from '../deployment/deploy-lilypad.ts'
import type { LilypadAddresses } from '../deployment/deploy-lilypad.ts'
import { deployPool } from '../deployment/deploy-pool.ts'
import type { PoolAddresses } from '../deployment/deploy-pool.ts'
import { devnetClass, devnetPool } from '../deployment/devnet-pool.ts'
import { createDeployer } from '../deployment/deployer.ts'

export type PreparedChain = {
  readonly lilypad: LilypadAddresses
  readonly pool: PoolAddresses
  readonly client: DevnetClient
}

/** The class every devnet mediator registers for, as it is on chain. */
export const drawClass = classId(devnetClass)

const LP = 10n ** 18n
const partyFunds = 1_000n * LP

/** Deploys everything, gives people their tokens, and has every mediator stake; blocks are mined per transaction meanwhile. */
export const prepareChain = async (
  anvil: Anvil,
  accounts: DevnetAccounts,
  say: (text: string) => void,
  className: string = devnetClass,
): Promise<PreparedChain> => {
  const deployer = createDeployer(anvil, accounts.deployer)
  const lilypad = await deployLilypad(deployer)
  deployer.close()
  const pool = await deployPool(anvil, lilypad, {
    className,
    deployer: accounts.deployer,
    beaconOperator: accounts.beaconOperator.address,
    treasury: accounts.treasury.address,
    insurance: accounts.insurance.address,
  })
  say('contracts are deployed: Lilypad V1 as it is, the pool as its mediation handler')

  const client = createDevnetClient(anvil)
  const bank = client.as(accounts.deployer)
  const give = async (to: string, amount: bigint): Promise<void> => {
    await bank.send({ to: lilypad.token, abi: lilypadTokenAbi, method: 'transfer', args: [to, amount] })
  }
  for (const { address } of [...accounts.jobCreators, ...accounts.resourceProviders])
    await give(address, partyFunds)
  const stake = parseUnits(devnetPool.parameters.minimumStake, 18)
  for (const { address } of accounts.mediators) await give(address, stake)
  const contracts = { token: lilypad.token, stakeRegistry: pool.stakeRegistry }
  await Promise.all(
    accounts.mediators.map((mediator) => stakeFor(client.as(mediator), contracts, classId(className), stake)),
  )
  say(`${accounts.mediators.length} mediators have staked ${stake / LP} LP each`)
  return { lilypad, pool, client }
}
