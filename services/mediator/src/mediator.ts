import { join } from 'node:path'
import { createIngest, createTranslator, explainRevert, prefetchRanges } from '@lilymed/chain'
import {
  makeFolder,
  openAll,
  openMerkleLog,
  openMetrics,
  openStore,
  serveControl,
} from '@lilymed/service-kit'
import type { ControlValue, Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import { custodyContracts } from './custody/custody-calls.ts'
import { custodyCommands } from './custody/custody-commands.ts'
import { assertActsFor } from './acts-for.ts'
import { isHalted } from './halt/halt-flag.ts'
import { followedContracts } from './followed-contracts.ts'
import { poolContractsOf } from './handler.ts'
import type { Terminal } from './keystore/read-passphrase.ts'
import type { OnStep } from './mediation/steps.ts'
import { evidenceFolder, serveEvidence } from './evidence/serve-evidence.ts'
import { createMediatorMetrics } from './metrics/mediator-metrics.ts'
import { permissionsOf } from './mode.ts'
import { openChainEndpoints } from './open-chain-endpoints.ts'
import type { EngineParts } from './open-engine.ts'
import { openExecution } from './open-execution.ts'
import { openIdentity } from './open-identity.ts'
import { openPoolEngine } from './open-pool-engine.ts'
import { openStartUpProbe } from './open-start-up-probe.ts'
import { createSecretOpener } from './open-secrets.ts'
import { createVoteOpener } from './open-votes.ts'
import { createDeletionRecorder } from './privacy/record-deletions.ts'
import type { OnDealStep } from './random/deal-steps.ts'
import { openRandomEngine } from './random/open-random-engine.ts'
import { runningMediator } from './running-mediator.ts'
import type { Mediator } from './running-mediator.ts'
import { openSender } from './transactions/open-sender.ts'
import { transactionCommands } from './transactions/transaction-commands.ts'
import { watchStore } from './watch-store.ts'

export type MediatorDependencies = {
  readonly logger: Logger
  /** Told of every step of every vote; nothing it is told needs to be kept secret. */
  readonly onStep?: OnStep
  /** The same of deals that Lilypad's own handler drew this mediator for. */
  readonly onDealStep?: OnDealStep
  /** Where the passphrase is asked for when no file has it. */
  readonly terminal?: Terminal
}

/**
 * Opens everything a mediator needs, in the order it is closed again. Throws an AppError, with nothing left open, when the keystore,
 * the store, the chain or a secret file cannot be used.
 */
export const createMediator = (
  config: MediatorConfig,
  { logger, onStep, onDealStep, terminal }: MediatorDependencies,
): Promise<Mediator> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock } = config.chain
    const permissions = permissionsOf(config.mode)
    const shown = lifecycle.use(await openMetrics(config.metrics))
    const metrics = createMediatorMetrics(shown.meter)
    const contracts = followedContracts(config)
    makeFolder(config.dataDirectory)
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
    const { store, health } = watchStore(opened)
    const log = openMerkleLog({
      config: config.merkleLog,
      store: opened,
      folder: join(config.dataDirectory, 'mediator-log'),
      logger,
    })
    if (log !== undefined) lifecycle.use(log)
    const deletions = lifecycle.use(
      createDeletionRecorder({
        store,
        folder: join(config.dataDirectory, 'evidence'),
        onFailed: (code) => logger.warn({ code }, 'that evidence was deleted is not recorded yet'),
      }),
    )
    deletions.start()
    const openSecret = log && createSecretOpener({ store, log, logger })
    const openVote = openSecret && createVoteOpener(chainId, openSecret)
    const translator = createTranslator({ contracts, reader: endpoints.reader })
    const ingest = lifecycle.use(
      createIngest({
        store,
        source: prefetchRanges(endpoints.source, { decode: translator.decode }),
        translator,
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
      openSecret,
      isCaughtUp: () => permissions.examines && ingest.status().caughtUp,
      logger,
      metrics,
    }
    const { engine, allow, claims } =
      config.handler === 'random'
        ? await openRandomEngine(shared, { lifecycle, onDealStep })
        : await openPoolEngine(shared, (step) => {
            openVote?.(step)
            onStep?.(step)
          })
    const mediator = runningMediator({
      config,
      lifecycle,
      logger,
      engine,
      endpoints,
      ingest,
      opened: { health },
      sender,
      log,
      address: identity.address,
      allow,
      claims,
      probe,
      openListeners: async () => {
        metrics.watch(mediator.status)
        const url = await shown.serve()
        if (url !== undefined) logger.info({ url }, 'metrics')
        if (config.evidence === undefined) return
        const served = lifecycle.use(
          await serveEvidence(evidenceFolder(config.dataDirectory), config.evidence),
        )
        logger.info({ url: served.url }, 'evidence is handed out')
      },
    })
    opening.resolve(mediator)
    return mediator
  })
