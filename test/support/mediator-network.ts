import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { AssembleOptions, Deal, ModuleConfig } from '@lilymed/lilypad'
import { createKeystore, createMediator } from '@lilymed/mediator'
import type { Mediator, MediatorConfig, Step } from '@lilymed/mediator'
import { classId } from '@lilymed/network'
import { createReexecutor } from '@lilymed/reexecutor'
import type { ReexecutorConfig } from '@lilymed/reexecutor'
import { createLogger } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { HDNodeWallet, Mnemonic } from 'ethers'
import { createBeaconOperator } from '../../packages/devnet/src/actors/beacon-operator.ts'
import { createDealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import type { DealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import type { DealTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { openDeal } from '../../packages/devnet/src/actors/market.ts'
import { runAsProvider } from '../../packages/devnet/src/actors/provider-run.ts'
import type { ProviderResult } from '../../packages/devnet/src/actors/provider-run.ts'
import type { DevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import type { DevnetAccount } from '../../packages/devnet/src/chain/accounts.ts'
import { devnetMnemonic, startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import { startChainClock } from '../../packages/devnet/src/chain/chain-clock.ts'
import type { ChainClock, ChainClockOptions } from '../../packages/devnet/src/chain/chain-clock.ts'
import { devnetClass, devnetEpochSeconds } from '../../packages/devnet/src/deployment/devnet-pool.ts'
import { writeSecret } from '../../packages/devnet/src/hosts/service-files.ts'
import { createSolver } from '../../packages/devnet/src/solver/create-solver.ts'
import { shelve } from '../../packages/devnet/src/stage/module-shelf.ts'
import { prepareChain } from '../../packages/devnet/src/stage/prepare-chain.ts'

const LP = 10n ** 18n
const passphrase = 'an empty disk and a keystore'
const token = 'e2e-token-of-the-reexecutor'

/** Seats of as many rounds together, each at the fee of one LP. */
const seatsOfLadder = { 1: 3n, 2: 10n, 3: 25n } as const

/** The first of the devnet's accounts that nothing else uses. */
const firstOfCrowd = 40

const crowdOf = (size: number): readonly DevnetAccount[] => {
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(devnetMnemonic), "m/44'/60'/0'/0")
  return Array.from({ length: size }, (_, index) => {
    const { address, privateKey } = root.deriveChild(firstOfCrowd + index)
    return { name: `mediator ${index + 1} of the crowd`, address, privateKey }
  })
}

/** Looks until something holds; throws if it does not within so many seconds. */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 150,
): Promise<void> => {
  const deadline = performance.now() + seconds * 1000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `expected within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A deal whose job was run, before its provider claims anything. */
export type RunDeal = {
  readonly deal: Deal
  readonly creator: DealParty
  readonly provider: DealParty
  readonly providerAccount: DevnetAccount
  readonly honest: ProviderResult
}

/** Mediators in this process on a chain with a pool: what tests of their votes need, without the demo's child processes. */
export type MediatorNetwork = {
  readonly chainId: number
  readonly client: DevnetClient
  readonly clock: ChainClock
  readonly pool: { readonly disputePool: string }
  /** Everything that any of the mediators told. */
  readonly steps: readonly Step[]
  readonly running: ReadonlyMap<string, { readonly config: MediatorConfig; readonly mediator: Mediator }>
  /** Everything that each of the mediators of this process logged, at the lowest level, by its account. */
  logsOf(mediator: string): string
  /** The configuration of every mediator, started or not. */
  readonly configs: readonly (MediatorConfig & { readonly mediator: string })[]
  /** Asks the chain itself. */
  rpc<T = unknown>(method: string, params?: readonly unknown[]): Promise<T>
  /** Starts a mediator with a configuration that was given out before. */
  run(config: MediatorConfig): Promise<Mediator>
  /** Has the parties of this index agree on a deal on these terms, and the provider run its job: the devnet's unless told. */
  agreeAndRun(index: number, terms: DealTerms, module?: ModuleConfig): Promise<RunDeal>
  /** Mediators that have staked and run nowhere: whoever tests them votes for them. */
  readonly crowd: readonly DevnetAccount[]
  /**
   * Challenges a claim that was submitted, for one round unless told, and publishes the randomness of its panel when its time has
   * come; what is to be done before there is a panel is done in `onOpened`.
   */
  challenge(
    run: RunDeal,
    onOpened?: (disputeId: string) => Promise<void>,
    rounds?: 1 | 2 | 3,
  ): Promise<string>
  /** Publishes the randomness of a later panel when its time has come. */
  publishFor(disputeId: string, round: number): Promise<void>
  /** Reads from the pool. */
  read<T>(method: string, args: readonly unknown[]): Promise<T>
}

export type MediatorNetworkOptions = {
  readonly mediators: number
  /** How many others have staked, for `crowd`. */
  readonly crowd?: number
  /** Whether they are started in this process; they are unless told. */
  readonly startsMediators?: boolean
  /** A vote is revealed when the end of the commit phase lies so many blocks deep. */
  readonly revealDepth: number
  /** A commit phase of 300 s lasts 24 s unless told otherwise. */
  readonly clockPace?: ChainClockOptions
  /** The class that everyone stakes for and disputes are about. */
  readonly className?: string
  /** Engines and registries of the one reexecutor. */
  readonly engines?: Pick<ReexecutorConfig, 'container' | 'registries'>
  /** Where modules and claims come from, for every mediator. */
  readonly sources?: Pick<MediatorConfig, 'modules' | 'claims'>
  /** The same for the providers. */
  readonly resolvers?: Pick<AssembleOptions, 'modules' | 'images'>
}

/** Starts a chain with a pool, a solver, a reexecutor and the mediators. */
export const startMediatorNetwork = async (
  lifecycle: Lifecycle,
  {
    mediators,
    crowd: crowdSize = 0,
    startsMediators = true,
    revealDepth,
    clockPace = { blockEveryMs: 400, secondsPerBlock: 5 },
    className = devnetClass,
    engines = {},
    sources = {},
    resolvers = {},
  }: MediatorNetworkOptions,
): Promise<MediatorNetwork> => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-mediators-'))
  lifecycle.defer(() => rmSync(folder, { recursive: true, force: true }))
  const all = devnetAccounts()
  const accounts = { ...all, mediators: all.mediators.slice(0, mediators) }
  const crowd = crowdOf(crowdSize)
  const anvil = lifecycle.use(await startAnvil({ accounts: firstOfCrowd + crowdSize }))
  const staking = { ...accounts, mediators: [...accounts.mediators, ...crowd] }
  const { lilypad, pool, client } = await prepareChain(anvil, staking, () => undefined, className)
  lifecycle.defer(() => client.close())
  const clock = lifecycle.use(await startChainClock(anvil, clockPace))
  // Stake counts from the next epoch on.
  await clock.advance(devnetEpochSeconds)
  const solver = lifecycle.use(await createSolver())
  const mandelbrot = shelve(solver, 'mandelbrot')
  const reexecutor = lifecycle.use(
    createReexecutor(
      {
        host: '127.0.0.1',
        port: 0,
        token,
        dataDirectory: join(folder, 'reexecutor'),
        workers: 2,
        queueLimit: 64,
        ...engines,
      },
      { logger: createLogger({ name: 'reexecutor', level: 'silent' }) },
    ),
  )
  const { url } = await reexecutor.start()
  const beacon = await createBeaconOperator({
    client,
    account: client.as(accounts.beaconOperator),
    beacon: pool.beacon,
    secret: `0x${'11'.repeat(32)}`,
  })

  const published = new Map<bigint, Promise<void>>()
  /** Disputes of one time wait for one beacon round. */
  const publish = (round: bigint): Promise<void> => {
    const publishing = published.get(round) ?? beacon.publish(round)
    published.set(round, publishing)
    return publishing
  }

  const steps: Step[] = []
  const tokenFile = writeSecret(folder, 'token', token)
  const passphraseFile = writeSecret(folder, 'passphrase', passphrase)
  const { parameters, stakeRegistry, sortition, disputePool, settlement } = pool
  const ours = { parameters, stakeRegistry, sortition, disputePool, settlement, beacon: pool.beacon }
  const theirs = {
    lilypadStorage: lilypad.storage,
    lilypadPayments: lilypad.payments,
    lilypadToken: lilypad.token,
  }
  const logged = new Map<string, string[]>()
  const run = async (config: MediatorConfig): Promise<Mediator> => {
    const own = logged.get(config.mediator ?? '') ?? []
    logged.set(config.mediator ?? '', own)
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        own.push(chunk.toString())
        done()
      },
    })
    const logger = createLogger({ name: 'mediator', level: 'trace', destination })
    const mediator = lifecycle.use(
      await createMediator(config, { logger, onStep: (step) => steps.push(step) }),
    )
    await mediator.start()
    return mediator
  }
  const running = new Map<string, { readonly config: MediatorConfig; readonly mediator: Mediator }>()
  const configs: (MediatorConfig & { readonly mediator: string })[] = []
  for (const { name, address, privateKey } of accounts.mediators) {
    const directory = join(folder, name, 'keys')
    const { file } = await createKeystore({
      directory,
      passphrase,
      privateKey,
      scryptN: 1024,
      now: new Date(),
    })
    const config = {
      mediator: address,
      chain: {
        endpoints: [{ url: anvil.url }],
        chainId: anvil.chainId,
        startBlock: 0,
        contracts: { ...ours, ...theirs },
      },
      dataDirectory: join(folder, name, 'data'),
      keystoreFile: file,
      passphraseFile,
      reexecutor: { url, tokenFile, drawClasses: [className] },
      ...sources,
      solver: { url: solver.url },
      handler: 'pool',
      mode: 'full',
      confirmations: 1,
      revealDepth,
      pollIntervalMs: 100,
      merkleLog: { enabled: true, checkpointIntervalMs: 100 },
      metrics: { host: '127.0.0.1', port: 0 },
    } satisfies MediatorConfig
    configs.push(config)
    if (!startsMediators) continue
    const mediator = await run(config)
    running.set(mediator.address, { config, mediator })
  }

  const read = <T>(method: string, args: readonly unknown[]): Promise<T> =>
    client.read<T>({ to: disputePool, abi: disputePoolAbi, method, args })
  const publishFor = async (disputeId: string, round: number): Promise<void> => {
    const { beaconRound } = await read<{ beaconRound: bigint }>('getRound', [disputeId, round])
    const isDue = async (): Promise<boolean> => BigInt(await clock.now()) >= beacon.dueAt(beaconRound)
    await until('the beacon round is due', isDue)
    await publish(beaconRound)
  }
  return {
    chainId: anvil.chainId,
    client,
    clock,
    pool,
    steps,
    running,
    logsOf: (mediator) => (logged.get(mediator) ?? []).join(''),
    configs,
    rpc: anvil.rpc,
    run,
    read,
    agreeAndRun: async (index, terms, module = mandelbrot) => {
      const [jobCreator, resourceProvider] = [accounts.jobCreators[index], accounts.resourceProviders[index]]
      assert.ok(jobCreator && resourceProvider)
      const deal = await openDeal(
        { solver, solverAddress: accounts.solver.address, mediator: disputePool, terms },
        { jobCreator, resourceProvider, module, inputs: {} },
      )
      const contracts = { ...lilypad, disputePool, settlement }
      const creator = createDealParty(client.as(jobCreator), contracts)
      const provider = createDealParty(client.as(resourceProvider), contracts)
      const members = {
        solver: deal.members.solver,
        jobCreator: jobCreator.address,
        resourceProvider: resourceProvider.address,
        mediators: deal.members.mediators ?? [],
      }
      await Promise.all([provider.agree(deal.id, members, terms), creator.agree(deal.id, members, terms)])
      const honest = await runAsProvider(deal, {
        solverUrl: solver.url,
        reexecutor: { url, token },
        resolvers,
      })
      return { deal, creator, provider, providerAccount: resourceProvider, honest }
    },
    challenge: async ({ deal, creator }, onOpened, rounds = 1) => {
      await creator.challenge(deal.id, classId(className), rounds, seatsOfLadder[rounds] * LP)
      const disputeId = await read<string>('disputeOf', [deal.id])
      await onOpened?.(disputeId)
      await publishFor(disputeId, 1)
      return disputeId
    },
    publishFor,
    crowd,
  }
}
