import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { contractSetOf, createIngest, createTranslator, explainRevert, prefetchRanges } from '@lilymed/chain'
import type { ContractSet, TransactionSender } from '@lilymed/chain'
import { openAll, openMerkleLog, openMetrics, openStore, serveControl } from '@lilymed/service-kit'
import type { ControlValue, KeptLog, Lifecycle, Logger, OpenedStore } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import { custodyContracts } from './custody/custody-calls.ts'
import { custodyCommands } from './custody/custody-commands.ts'
import { keepTrying } from './duties/ensure-allowance.ts'
import { assertActsFor } from './acts-for.ts'
import type { Engine } from './engine.ts'
import { isHalted, readHalt } from './halt/halt-flag.ts'
import { poolContractsOf, randomContractsOf } from './handler.ts'
import type { Terminal } from './keystore/read-passphrase.ts'
import type { OnStep } from './mediation/steps.ts'
import { openMachineJail } from './self-audit/machine-jail.ts'
import { createMediatorMetrics } from './metrics/mediator-metrics.ts'
import { permissionsOf } from './mode.ts'
import { openChainEndpoints } from './open-chain-endpoints.ts'
import type { EngineParts } from './open-engine.ts'
import { openExecution } from './open-execution.ts'
import { openIdentity } from './open-identity.ts'
import { openPoolEngine } from './open-pool-engine.ts'
import { openStartUpProbe } from './open-start-up-probe.ts'
import { createVoteOpener } from './open-votes.ts'
import type { StartUpProbe } from './protection/start-up-probe.ts'
import { openRandomEngine } from './random/open-random-engine.ts'
import { logStatusOf } from './status.ts'
import type { MediatorStatus } from './status.ts'
import { openSender } from './transactions/open-sender.ts'
import { statusDocument, transactionCommands } from './transactions/transaction-commands.ts'

/** A whole mediator: its own store, ingest, key and transactions. */
export type Mediator = {
  readonly address: string
  /** Takes its chain stream over and begins to act. Rejects when that cannot be. */
  start(): Promise<void>
  status(): MediatorStatus
  /** Resolves after close(); rejects when the mediator cannot go on. */
  ended(): Promise<void>
  /** Stops acting and closes everything. What is intended is recorded and resumes at the next start. */
  close(): Promise<void>
}

export type MediatorDependencies = {
  readonly logger: Logger
  /** Told of every step of every vote; nothing it is told needs to be kept secret. */
  readonly onStep?: OnStep
  /** Where the passphrase is asked for when no file has it. */
  readonly terminal?: Terminal
}

/**
 * Opens everything a mediator needs, in the order it is closed again. Throws an AppError, with nothing left open, when the keystore,
 * the store, the chain or a secret file cannot be used.
 */
export const createMediator = (
  config: MediatorConfig,
  { logger, onStep, terminal }: MediatorDependencies,
): Promise<Mediator> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock } = config.chain
    const permissions = permissionsOf(config.mode)
    const shown = lifecycle.use(await openMetrics(config.metrics))
    const metrics = createMediatorMetrics(shown.meter)
    const contracts = bindingsOf(config)
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 })
    const identity = await openIdentity(config, { lifecycle, logger, terminal })
    const endpoints = await openChainEndpoints(config, logger)
    lifecycle.defer(() => endpoints.close())
    const { provider } = endpoints
    if (permissions.votes && config.handler === 'pool')
      await assertActsFor(identity, config, { provider, explain: explainRevert })
    const execution = await openExecution(config, (reason) => {
      metrics.jailed()
      logger.error(
        { reason },
        'a known-answer test failed: nothing this machine computes is voted on until lilymed mediator release',
      )
    })
    const path = join(config.dataDirectory, 'mediator.db')
    const opened = lifecycle.use(await openStore({ config: config.store, path, namespace: 'mediator' }))
    const { store } = opened
    const log = openMerkleLog({
      config: config.merkleLog,
      store: opened,
      folder: join(config.dataDirectory, 'mediator-log'),
      logger,
    })
    if (log !== undefined) lifecycle.use(log)
    const openVote = log && createVoteOpener({ chainId, store, log, logger })
    const ingest = lifecycle.use(
      createIngest({
        store,
        source: prefetchRanges(endpoints.source),
        translator: createTranslator({ contracts, reader: endpoints.reader }),
        contracts,
        reader: endpoints.reader,
        startBlock,
        logger,
      }),
    )
    const sender = lifecycle.use(openSender(config, { endpoints, signer: identity.signer, store, logger }))
    const opening = Promise.withResolvers<Mediator>()
    lifecycle.use(
      await serveControl({
        folder: config.dataDirectory,
        commands: {
          status: async () => (await opening.promise).status() as unknown as ControlValue,
          ...transactionCommands(sender),
          // There is nothing at stake with Lilypad's own handler, and the key signs nothing else.
          ...(config.handler === 'pool' &&
            custodyCommands(sender, custodyContracts(poolContractsOf(config.chain.contracts)))),
        },
        onCommand: (report) => logger.info(report, 'the owner asked for something'),
      }),
    )
    const probe = openStartUpProbe({
      reader: endpoints.reader,
      sender,
      pollIntervalMs: config.pollIntervalMs,
      lifecycle,
      logger,
    })
    const shared: EngineParts = {
      config,
      identity,
      isHeld: () => isHalted(config.dataDirectory) || probe.isWaiting(),
      store,
      sender,
      provider,
      execution,
      permissions,
      isCaughtUp: () => permissions.examines && ingest.status().caughtUp,
      logger,
      metrics,
    }
    const { engine, allow } =
      config.handler === 'random'
        ? await openRandomEngine(shared)
        : await openPoolEngine(shared, (step) => {
            openVote?.(step)
            onStep?.(step)
          })
    const mediator = run({
      config,
      lifecycle,
      logger,
      engine,
      ingest,
      opened,
      sender,
      log,
      address: identity.address,
      allow,
      probe,
      showMetrics: async () => {
        metrics.watch(mediator.status)
        const url = await shown.serve()
        if (url !== undefined) logger.info({ url }, 'metrics')
      },
    })
    opening.resolve(mediator)
    return mediator
  })

const run = ({
  config,
  lifecycle,
  logger,
  engine,
  ingest,
  opened,
  sender,
  log,
  address,
  allow,
  probe,
  showMetrics,
}: {
  readonly config: MediatorConfig
  readonly lifecycle: Lifecycle
  readonly logger: Logger
  readonly engine: Engine
  readonly ingest: ReturnType<typeof createIngest>
  readonly opened: Pick<OpenedStore, 'health'>
  readonly sender: Pick<TransactionSender, 'status'>
  readonly log: Pick<KeptLog, 'status'> | undefined
  readonly address: string
  readonly allow: (() => Promise<void>) | undefined
  readonly probe: StartUpProbe
  readonly showMetrics: () => Promise<void>
}): Mediator => {
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => undefined)
  return {
    address,
    start: async () => {
      await showMetrics()
      await ingest.start()
      if (permissionsOf(config.mode).votes) void probe.run()
      engine.run().catch(over.reject)
      ingest.ended().then(over.resolve, over.reject)
      if (allow === undefined || !permissionsOf(config.mode).pokes) return
      // Finalising needs it and nothing else does, so a vote never waits for it.
      const stopping = new AbortController()
      lifecycle.defer(() => stopping.abort())
      void keepTrying(allow, {
        signal: stopping.signal,
        onFailed: (failure) =>
          logger.warn(
            { code: (failure as { code?: string }).code ?? 'UNKNOWN' },
            'no allowance for Settlement: this mediator cannot finalise rulings; it is tried again',
          ),
      })
    },
    status: () => ({
      ...engine.status(),
      mode: config.mode,
      halt: readHalt(config.dataDirectory) ?? null,
      jail: openMachineJail(config.dataDirectory).read() ?? null,
      store: opened.health(),
      transactions: statusDocument(sender.status()),
      ...(log !== undefined && { merkleLog: logStatusOf(log.status()) }),
    }),
    ended: () => over.promise,
    close: async () => {
      await engine.stop()
      await lifecycle.close()
      over.resolve()
    },
  }
}

/** The contracts whose facts a mediator follows. */
const bindingsOf = ({ handler, chain: { contracts } }: MediatorConfig): ContractSet => {
  if (handler === 'random') {
    const random = randomContractsOf(contracts)
    return contractSetOf({
      LilypadMediationRandom: random.lilypadMediationRandom,
      LilypadStorage: random.lilypadStorage,
      LilypadPayments: random.lilypadPayments,
    })
  }
  const pool = poolContractsOf(contracts)
  return contractSetOf({
    Parameters: pool.parameters,
    StakeRegistry: pool.stakeRegistry,
    DisputePool: pool.disputePool,
    Settlement: pool.settlement,
    RandomBeacon: pool.beacon,
    LilypadStorage: pool.lilypadStorage,
    LilypadPayments: pool.lilypadPayments,
  })
}
