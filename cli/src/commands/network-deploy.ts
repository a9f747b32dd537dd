import { createProvider } from '@lilymed/chain'
import {
  createFileKeeper,
  deployNetwork,
  handOver,
  lockRecord,
  openAccount,
  openDeployment,
  planDeployment,
  planHandover,
  planNoDeployment,
} from '@lilymed/network'
import type {
  DeploymentContext,
  DeploymentPlan,
  Handover,
  HandoverPlan,
  NetworkConfig,
  NetworkDeployment,
  StrandedPolicy,
} from '@lilymed/network'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import type { Action, Invocation } from '../command.ts'
import { loadNetworkConfig } from './network-config.ts'
import { isShort, planInWords } from './network-deploy-plan-words.ts'
import { dealsInWords, deploymentInWords } from './network-deploy-words.ts'
import { asJsonLine } from '../parties/as-json.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const refuseContradictions = (options: Invocation['options']): void => {
  if (options['drain'] === true && options['strand'] === true) {
    throw usage('--drain waits for deals and --strand gives them up: choose one')
  }
  if (options['switchBack'] === true && options['switch'] === false) {
    throw usage('--switch-back switches and --no-switch does not: choose one')
  }
}

const policyOf = (options: Invocation['options']): StrandedPolicy => {
  if (options['drain'] === true) return 'drain'
  return options['strand'] === true ? 'strand' : 'refuse'
}

const nothingToSwitchBackTo = (file: string): AppError =>
  new AppError({
    code: 'NOT_FOUND',
    message: `there is no handler to switch back to: the record names none (${file})`,
    retryable: false,
  })

const formerHandlerOf = ({ record }: NetworkDeployment, file: string): string => {
  if (record.formerHandler !== undefined) return record.formerHandler
  throw nothingToSwitchBackTo(file)
}

const poolOf = ({ contracts }: NetworkDeployment): string => {
  if (contracts.DisputePool !== undefined) return contracts.DisputePool
  throw new TypeError('expected a finished deployment to have a DisputePool')
}

const exitOf = (handover: Handover | null): ExitCode =>
  handover?.kind === 'owner needed' ? exitCodes.rejected : exitCodes.ok

const deployIn = async (
  context: DeploymentContext,
  { record, lilypad, ...plan }: NetworkConfig,
  { options, print, note }: Invocation,
): Promise<ExitCode> => {
  const isBack = options['switchBack'] === true
  const keeper = createFileKeeper(record)
  const deployment = isBack
    ? await openDeployment(context, keeper, lilypad)
    : await deployNetwork(context, keeper, plan, lilypad, (step, what, address) =>
        note(`${what === 'done' ? 'done ' : 'found'}  ${step.padEnd(22)} ${address}\n`),
      )
  const handover =
    options['switch'] === false
      ? null
      : await handOver(context, {
          controller: lilypad.controller,
          handler: isBack ? formerHandlerOf(deployment, record) : poolOf(deployment),
          fromBlock: lilypad.fromBlock,
          policy: policyOf(options),
          onWaiting: (deals) => note(`in mediation at the present handler:\n${dealsInWords(deals)}`),
          onReplacing: (formerHandler) => {
            if (!isBack) keeper.save({ ...deployment.record, formerHandler })
          },
        })
  print(
    options['json'] === true
      ? `${JSON.stringify({ contracts: deployment.contracts, handover })}\n`
      : deploymentInWords(deployment, handover),
  )
  return exitOf(handover)
}

const handoverOf = async (
  context: DeploymentContext,
  { lilypad, record }: NetworkConfig,
  deployment: DeploymentPlan,
  options: Invocation['options'],
): Promise<HandoverPlan | null> => {
  if (options['switch'] === false) return null
  const isBack = options['switchBack'] === true
  if (isBack && deployment.formerHandler === undefined) throw nothingToSwitchBackTo(record)
  return planHandover(context, {
    controller: lilypad.controller,
    handler: isBack ? (deployment.formerHandler ?? '') : deployment.pool,
    fromBlock: lilypad.fromBlock,
    policy: policyOf(options),
  })
}

/** 4 where a step would be refused, the account has too little coin, or the switch would be held up or is another's to make; else 0. */
export const exitOfPlan = (deployment: DeploymentPlan, handover: HandoverPlan | null): ExitCode => {
  const isRefused = isShort(deployment) || deployment.steps.some(({ refusal }) => refusal !== null)
  const isHeldUp = handover?.kind === 'held up' || handover?.kind === 'owner needed'
  return isRefused || isHeldUp ? exitCodes.rejected : exitCodes.ok
}

const planIn = async (
  context: DeploymentContext,
  config: NetworkConfig,
  { options, print }: Invocation,
): Promise<ExitCode> => {
  const { record, lilypad, ...plan } = config
  const keeper = createFileKeeper(record)
  const deployment =
    options['switchBack'] === true
      ? await planNoDeployment(context, keeper, lilypad)
      : await planDeployment(context, keeper, plan, lilypad)
  const handover = await handoverOf(context, config, deployment, options)
  const { owner, treasury, insurance } = plan.accounts
  const roles = {
    deployer: deployment.deployer,
    owner,
    treasury,
    insurance,
    ...(handover === null ? {} : { controllerOwner: handover.owner }),
  }
  print(
    options['json'] === true
      ? asJsonLine({ dryRun: true, roles, ...deployment, handover })
      : planInWords(roles, deployment, handover),
  )
  return exitOfPlan(deployment, handover)
}

/** `lilymed network deploy`. */
export const networkDeploy: Action = async (invocation) => {
  refuseContradictions(invocation.options)
  const config = loadNetworkConfig(invocation)
  const { rpcUrl, chainId, confirmations } = config.chain
  const account = await openAccount(config.account.keystore, config.account.passphraseFile)
  const isDry = invocation.options['dryRun'] === true
  const lock = isDry ? undefined : lockRecord(config.record)
  try {
    const provider = await createProvider({ url: rpcUrl, expectedChainId: chainId })
    try {
      const context = { provider, account, chainId, confirmations }
      return await (isDry ? planIn(context, config, invocation) : deployIn(context, config, invocation))
    } finally {
      provider.destroy()
    }
  } finally {
    lock?.close()
  }
}
