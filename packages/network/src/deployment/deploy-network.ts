import { genesisOf } from '../chain-reads/genesis-of.ts'
import type { PoolPlan } from '../config.ts'
import { poolSteps } from '../plan/pool-steps.ts'
import type { LilypadPartners } from '../plan/pool-steps.ts'
import { deployedContracts } from '../record/deployed-contracts.ts'
import type { DeployedContracts } from '../record/deployed-contracts.ts'
import type { DeploymentRecord, RecordKeeper } from '../record/deployment-record.ts'
import { openRecord } from '../record/open-record.ts'
import type { DeploymentContext } from './deployment-context.ts'
import { requireLilypad } from './require-lilypad.ts'
import { runSteps } from './run-steps.ts'
import type { StepListener } from './run-steps.ts'

export type NetworkDeployment = {
  readonly record: DeploymentRecord
  readonly contracts: DeployedContracts
}

/**
 * The record of a deployment, or a new one, once it is known to be this chain's and this account's. Nothing is sent.
 *
 * @throws AppError as requireLilypad and openRecord do
 */
export const openDeployment = async (
  context: DeploymentContext,
  keeper: RecordKeeper,
  partners: LilypadPartners,
): Promise<NetworkDeployment> => {
  await requireLilypad(context, partners)
  const record = openRecord(keeper, {
    chainId: context.chainId,
    genesis: await genesisOf(context.provider),
    deployer: context.account.address,
    controller: partners.controller,
  })
  return { record, contracts: deployedContracts(record) }
}

/**
 * Deploys a pool and tells its contracts of each other. What the record has is left alone, so a second run sends nothing and a run that was
 * cut off goes on. The controller's handler is not touched.
 *
 * @throws AppError as openDeployment and runSteps do
 */
export const deployNetwork = async (
  context: DeploymentContext,
  keeper: RecordKeeper,
  plan: PoolPlan,
  partners: LilypadPartners,
  listen: StepListener,
): Promise<NetworkDeployment> => {
  const { record: start } = await openDeployment(context, keeper, partners)
  const steps = poolSteps(plan, partners)
  const record = await runSteps(context, keeper, start, steps, listen)
  return { record, contracts: deployedContracts(record) }
}
