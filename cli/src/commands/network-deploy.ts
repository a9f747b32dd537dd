import { createProvider } from '@lilymed/chain'
import {
  createFileKeeper,
  deployNetwork,
  handOver,
  lockRecord,
  openAccount,
  openDeployment,
} from '@lilymed/network'
import type {
  DeploymentContext,
  Handover,
  NetworkConfig,
  NetworkDeployment,
  StrandedPolicy,
} from '@lilymed/network'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import type { Action, Invocation } from '../command.ts'
import { loadNetworkConfig } from './network-config.ts'
import { dealsInWords, deploymentInWords } from './network-deploy-words.ts'

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

const formerHandlerOf = ({ record }: NetworkDeployment): string => {
  if (record.formerHandler !== undefined) return record.formerHandler
  const message = 'there is no handler to switch back to: the record names none'
  throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
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
          handler: isBack ? formerHandlerOf(deployment) : poolOf(deployment),
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

/** `lilymed network deploy`. */
export const networkDeploy: Action = async (invocation) => {
  refuseContradictions(invocation.options)
  const config = loadNetworkConfig(invocation)
  const { rpcUrl, chainId, confirmations } = config.chain
  const account = await openAccount(config.account.keystore, config.account.passphraseFile)
  const lock = lockRecord(config.record)
  try {
    const provider = await createProvider({ url: rpcUrl, expectedChainId: chainId })
    try {
      return await deployIn({ provider, account, chainId, confirmations }, config, invocation)
    } finally {
      provider.destroy()
    }
  } finally {
    lock.close()
  }
}
