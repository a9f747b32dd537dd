import { createProvider } from '@lilymed/chain'
import { NetworkConfig, createFileKeeper, deployNetwork, handOver, openAccount } from '@lilymed/network'
import type { DealInMediation, Handover, NetworkDeployment, StrandedPolicy } from '@lilymed/network'
import { AppError, exitCodes, loadConfig } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const policyOf = (options: Invocation['options']): StrandedPolicy => {
  if (options['drain'] === true && options['strand'] === true) {
    throw usage('--drain waits for deals and --strand gives them up: choose one')
  }
  if (options['drain'] === true) return 'drain'
  return options['strand'] === true ? 'strand' : 'refuse'
}

const listOf = (deals: readonly DealInMediation[]): string =>
  deals.map(({ dealId, checkedAt }) => `  ${dealId}  checked ${checkedAt.toISOString()}\n`).join('')

const switchedInWords = ({ handler, formerHandler, stranded }: Handover & { kind: 'switched' }): string =>
  `the controller's handler is ${handler} now; it was ${formerHandler}\n${
    stranded.length === 0
      ? ''
      : `stranded at the former handler until it is switched back:\n${listOf(stranded)}`
  }`

const handoverInWords = (handover: Handover): string => {
  if (handover.kind === 'already') return `the controller's handler is ${handover.handler} already\n`
  if (handover.kind === 'switched') return switchedInWords(handover)
  const { owner, call } = handover
  return `the controller belongs to ${owner}, who has to send this call:\n  to    ${call.to}\n  data  ${call.data}\n`
}

const inWords = ({ contracts }: NetworkDeployment, handover: Handover | null): string => {
  const rows = Object.entries(contracts).map(([name, address]) => `${name.padEnd(16)}${address}\n`)
  return `${rows.join('')}${handover === null ? '' : handoverInWords(handover)}`
}

const exitOf = (handover: Handover | null): ExitCode =>
  handover?.kind === 'owner needed' ? exitCodes.rejected : exitCodes.ok

const deploy = async ({ options, environment, print, note }: Invocation): Promise<ExitCode> => {
  const policy = policyOf(options)
  const isBack = options['switchBack'] === true
  const config = loadConfig(NetworkConfig, { file: textOption(options, 'config'), environment })
  const { chain, lilypad } = config
  const account = await openAccount(config.account.keystore, config.account.passphraseFile)
  const provider = await createProvider({ url: chain.rpcUrl, expectedChainId: chain.chainId })
  try {
    const context = { provider, account, chainId: chain.chainId, confirmations: chain.confirmations }
    const keeper = createFileKeeper(config.record)
    const deployment = await deployNetwork(context, keeper, config, lilypad, (step, what, address) =>
      note(`${what === 'done' ? 'done ' : 'found'}  ${step.padEnd(22)} ${address}\n`),
    )
    const handler = isBack ? deployment.record.formerHandler : deployment.contracts.DisputePool
    if (handler === undefined) throw usage('there is no handler to switch back to: the record names none')
    const handover =
      options['switch'] === false
        ? null
        : await handOver(context, {
            controller: lilypad.controller,
            handler,
            fromBlock: lilypad.fromBlock,
            policy,
            onWaiting: (deals) => note(`in mediation at the present handler:\n${listOf(deals)}`),
            onReplacing: (formerHandler) => {
              if (!isBack) keeper.save({ ...deployment.record, formerHandler })
            },
          })
    print(
      options['json'] === true
        ? `${JSON.stringify({ contracts: deployment.contracts, handover })}\n`
        : inWords(deployment, handover),
    )
    return exitOf(handover)
  } finally {
    provider.destroy()
  }
}

export const networkDeploy: Command = {
  name: 'network deploy',
  summary: 'Deploy a pool and make it the mediation handler of Lilypad’s controller',
  description:
    'Deploys what the record file does not have yet and goes on where an earlier run was cut off; a second run changes nothing. Before it switches the controller’s handler it lists the deals that only the present handler can still rule on, and refuses while there are any, unless told to wait for them or to strand them. Where the controller belongs to another account it prints the call for its owner and exits with 4.',
  options: [
    { flags: '--config <file>', summary: 'TOML file with the settings' },
    { flags: '--no-switch', summary: 'deploy only; leave the controller’s handler alone' },
    { flags: '--drain', summary: 'wait until no deal is in mediation at the present handler' },
    {
      flags: '--strand',
      summary: 'switch all the same; those deals can only time out until it is switched back',
    },
    { flags: '--switch-back', summary: 'make the handler that the pool replaced the handler again' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: [
    'lilymed network deploy --config network.toml --no-switch',
    'lilymed network deploy --config network.toml --drain',
    'lilymed network deploy --config network.toml --switch-back',
  ],
  run: deploy,
}
