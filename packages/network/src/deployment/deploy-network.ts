import { AppError } from '@lilymed/service-kit'
import type { PoolPlan } from '../config.ts'
import { poolSteps } from '../plan/pool-steps.ts'
import type { LilypadPartners } from '../plan/pool-steps.ts'
import { deployedContracts } from '../record/deployed-contracts.ts'
import type { DeployedContracts } from '../record/deployed-contracts.ts'
import type { DeploymentRecord, RecordKeeper } from '../record/deployment-record.ts'
import { openRecord } from '../record/open-record.ts'
import type { DeploymentContext } from './deployment-context.ts'
import { runSteps } from './run-steps.ts'
import type { StepListener } from './run-steps.ts'

export type NetworkDeployment = {
  readonly record: DeploymentRecord
  readonly contracts: DeployedContracts
}

const genesisOf = async ({ provider }: DeploymentContext): Promise<string> => {
  const first = await provider.getBlock(0)
  if (first === null || first.hash === null)
    throw new TypeError('expected the node to answer the first block, got none')
  return first.hash
}

const requireContract = async (
  { provider }: DeploymentContext,
  what: string,
  address: string,
): Promise<void> => {
  if ((await provider.getCode(address)) !== '0x') return
  throw new AppError({
    code: 'NOT_FOUND',
    message: `expected Lilypad's ${what} at ${address}, found no code there: is this the right chain?`,
    retryable: false,
  })
}

/**
 * Deploys a pool and tells its contracts of each other. What the record has is left alone, so a second run sends nothing and a run that was
 * cut off goes on. The controller's handler is not touched.
 *
 * @throws AppError as openRecord and runSteps do, and NOT_FOUND where Lilypad's contracts are not
 */
export const deployNetwork = async (
  context: DeploymentContext,
  keeper: RecordKeeper,
  plan: PoolPlan,
  partners: LilypadPartners,
  listen: StepListener,
): Promise<NetworkDeployment> => {
  await requireContract(context, 'controller', partners.controller)
  await requireContract(context, 'token', partners.token)
  const steps = poolSteps(plan, partners)
  const start = openRecord(keeper, {
    chainId: context.chainId,
    genesis: await genesisOf(context),
    deployer: context.account.address,
    controller: partners.controller,
  })
  const record = await runSteps(context, keeper, start, steps, listen)
  return { record, contracts: deployedContracts(record) }
}
