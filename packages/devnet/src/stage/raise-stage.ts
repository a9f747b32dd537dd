import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ModuleConfig } from '@lilymed/lilypad'
import type { Lifecycle } from '@lilymed/service-kit'
import { createBeaconOperator } from '../actors/beacon-operator.ts'
import type { BeaconOperator } from '../actors/beacon-operator.ts'
import { devnetAccounts } from '../chain/accounts.ts'
import type { DevnetAccounts } from '../chain/accounts.ts'
import { startAnvil } from '../chain/anvil.ts'
import { startChainClock } from '../chain/chain-clock.ts'
import type { ChainClock } from '../chain/chain-clock.ts'
import { devnetEpochSeconds } from '../deployment/devnet-pool.ts'
import { startChildService } from '../hosts/child-service.ts'
import {
  lilymedCommand,
  mediatorData,
  privateFolder,
  publishedEvidence,
  writeConfiguration,
  writeSecret,
} from '../hosts/service-files.ts'
import { createSolver } from '../solver/create-solver.ts'
import type { Solver } from '../solver/create-solver.ts'
import { shelve } from './module-shelf.ts'
import { prepareChain } from './prepare-chain.ts'
import type { PreparedChain } from './prepare-chain.ts'
import { startMediators } from './start-mediators.ts'
import type { Mediators } from './start-mediators.ts'

/** Everything a scene needs: a chain with people on it, and every service running. */
export type Stage = PreparedChain & {
  readonly accounts: DevnetAccounts
  readonly clock: ChainClock
  readonly beacon: BeaconOperator
  readonly solver: Solver
  readonly modules: Readonly<Record<'mandelbrot' | 'dice', ModuleConfig>>
  readonly reexecutor: { readonly url: string; readonly token: string }
  readonly mediators: Mediators
  /** Root of the API and the explorer. */
  readonly indexerUrl: string
  /** The chain's JSON-RPC. */
  readonly chainUrl: string
}

export type StageOptions = {
  /** Where every service keeps its data; the caller removes it. */
  readonly folder: string
  readonly lifecycle: Lifecycle
  readonly say: (text: string) => void
  readonly onLog: (line: string) => void
  /** A service that must run ended by itself. */
  readonly onLost: (why: string) => void
  /** Where the explorer listens; 0 takes a free port. */
  readonly explorerPort: number
}

/** Twelve seconds of chain time pass in one of ours. */
const pace = { blockEveryMs: 400, secondsPerBlock: 5 }
const pollIntervalMs = 200

/** Starts the whole devnet, registering everything on the lifecycle as it comes up. */
export const raiseStage = async ({
  folder,
  lifecycle,
  say,
  onLog,
  onLost,
  explorerPort,
}: StageOptions): Promise<Stage> => {
  const accounts = devnetAccounts()
  const anvil = lifecycle.use(await startAnvil())
  say(`a local chain is running (chain id ${anvil.chainId})`)
  const prepared = await prepareChain(anvil, accounts, say)
  const { lilypad, pool, client } = prepared
  lifecycle.defer(() => client.close())
  const clock = lifecycle.use(await startChainClock(anvil, pace))
  // Stake counts from the next epoch on.
  await clock.advance(devnetEpochSeconds)

  const solver = lifecycle.use(await createSolver())
  const modules = { mandelbrot: shelve(solver, 'mandelbrot'), dice: shelve(solver, 'dice') }
  const beacon = await createBeaconOperator({
    client,
    account: client.as(accounts.beaconOperator),
    beacon: pool.beacon,
    secret: `0x${randomBytes(32).toString('hex')}`,
  })

  const watch = (ended: Promise<string | undefined>): void => {
    void ended.then((why) => {
      if (why !== undefined) onLost(why)
    })
  }
  const serve = async (
    name: string,
    command: string,
    settings: Parameters<typeof writeConfiguration>[2],
  ): Promise<string> => {
    const file = writeConfiguration(folder, `${name}.toml`, settings)
    const child = lifecycle.use(
      await startChildService({
        name,
        command: [lilymedCommand, ...command.split(' '), '--json', '--config', file],
        onLog,
      }),
    )
    watch(child.ended)
    return String(child.ready['url'])
  }

  const token = randomBytes(24).toString('hex')
  const tokenFile = writeSecret(folder, 'reexecutor-token', token)
  const reexecutorUrl = await serve('reexecutor', 'reexecutor serve', {
    port: 0,
    tokenFile,
    dataDirectory: privateFolder(folder, 'reexecutor'),
    workers: 2,
    queueLimit: 256,
  })
  say('a reexecutor is running with two workers')

  const chain = { endpoints: [{ url: anvil.url }], chainId: anvil.chainId, startBlock: 0 }
  const poolContracts = {
    parameters: pool.parameters,
    stakeRegistry: pool.stakeRegistry,
    sortition: pool.sortition,
    disputePool: pool.disputePool,
    settlement: pool.settlement,
    beacon: pool.beacon,
    lilypadStorage: lilypad.storage,
    lilypadPayments: lilypad.payments,
    lilypadToken: lilypad.token,
  }
  const [indexerUrl, mediators] = await Promise.all([
    serve('indexer', 'indexer run', {
      chains: [
        {
          chainId: anvil.chainId,
          startBlock: 0,
          pollIntervalMs,
          endpoints: [{ url: anvil.url }],
          contracts: {
            ...poolContracts,
            drawClasses: pool.drawClasses,
            canaries: pool.canaries,
            lilypadController: lilypad.controller,
          },
        },
      ],
      dataDirectory: privateFolder(folder, 'indexer'),
      evidence: {
        sources: accounts.mediators.map(({ address }) => ({
          name: address,
          kind: 'folder',
          folder: publishedEvidence(mediatorData(join(folder, 'mediators', address))),
        })),
      },
      http: { port: explorerPort },
    }),
    startMediators({
      folder: privateFolder(folder, 'mediators'),
      accounts: accounts.mediators,
      chain: { ...chain, contracts: poolContracts },
      solverUrl: solver.url,
      reexecutor: { port: Number(new URL(reexecutorUrl).port), tokenFile },
      pollIntervalMs,
      onLog,
    }).then((started) => lifecycle.use(started)),
  ])
  watch(mediators.ended)
  say(
    `the indexer and ${accounts.mediators.length} mediators are running, each with a store and a key of its own`,
  )
  say(`watch it in the explorer as well: ${indexerUrl}`)
  return {
    ...prepared,
    accounts,
    clock,
    beacon,
    solver,
    modules,
    reexecutor: { url: reexecutorUrl, token },
    mediators,
    indexerUrl,
    chainUrl: anvil.url,
  }
}
