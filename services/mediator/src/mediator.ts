import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { getAddress } from 'ethers/address'
import {
  contractSetOf,
  createContractClient,
  createIngest,
  createTranslator,
  explainRevert,
  prefetchRanges,
} from '@lilymed/chain'
import type { ContractSet, TransactionSender } from '@lilymed/chain'
import { drandBeaconAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { openAll, openMerkleLog, openMetrics, openStore, serveControl } from '@lilymed/service-kit'
import type { KeptLog, Lifecycle, Logger, OpenedStore } from '@lilymed/service-kit'
import { openDrandSource } from './beacon/open-drand-source.ts'
import type { MediatorConfig } from './config.ts'
import { custodyContracts } from './custody/custody-calls.ts'
import { custodyCommands } from './custody/custody-commands.ts'
import { ensureAllowance, keepTrying } from './duties/ensure-allowance.ts'
import { createSenderTransactions } from './duties/sender-transactions.ts'
import { assertActsFor } from './acts-for.ts'
import { createEngine } from './engine.ts'
import { isHalted, readHalt } from './halt/halt-flag.ts'
import type { Terminal } from './keystore/read-passphrase.ts'
import type { OnStep } from './mediation/steps.ts'
import { openMachineJail } from './self-audit/machine-jail.ts'
import { createMediatorMetrics } from './metrics/mediator-metrics.ts'
import { permissionsOf } from './mode.ts'
import { openChainEndpoints } from './open-chain-endpoints.ts'
import { openExecution } from './open-execution.ts'
import { openIdentity } from './open-identity.ts'
import { openStartUpProbe } from './open-start-up-probe.ts'
import { createVoteOpener } from './open-votes.ts'
import type { StartUpProbe } from './protection/start-up-probe.ts'
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

/** Seconds before the end of a commit phase in which no commit is started any more. */
const commitMarginSeconds = 2

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
    if (permissions.votes) await assertActsFor(identity, config, { provider, explain: explainRevert })
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
    lifecycle.use(
      await serveControl({
        folder: config.dataDirectory,
        commands: {
          ...transactionCommands(sender),
          ...custodyCommands(sender, custodyContracts(config.chain.contracts)),
        },
        onCommand: (report) => logger.info(report, 'the owner asked for something'),
      }),
    )
    const transactions = createSenderTransactions(sender)
    const probe = openStartUpProbe({
      reader: endpoints.reader,
      sender,
      pollIntervalMs: config.pollIntervalMs,
      lifecycle,
      logger,
    })
    const { disputePool, settlement, lilypadToken, beacon } = config.chain.contracts
    const reads = { provider, explain: explainRevert }
    const randomness =
      config.beacon === undefined
        ? {}
        : {
            randomness: await openDrandSource({
              url: config.beacon.drandUrl,
              beacon: createContractClient(drandBeaconAbi, getAddress(beacon), reads),
            }),
          }
    const engine = createEngine({
      chainId,
      pool: getAddress(disputePool),
      identity,
      protection: identity.protection,
      isHalted: () => isHalted(config.dataDirectory) || probe.isWaiting(),
      store,
      ...execution,
      transactions,
      policy: { revealDepth: config.revealDepth, commitMarginSeconds },
      confirmations: config.confirmations,
      permissions,
      isCaughtUp: () => permissions.examines && ingest.status().caughtUp,
      logger,
      ...randomness,
      onEffectFailed: metrics.failed,
      onUnknownCommit: metrics.sawUnknownCommit,
      onAudited: ({ disputeId, round }, audit) => {
        metrics.audited(audit)
        if (audit !== 'contradicted') return
        logger.error(
          { disputeId, round },
          'the ruling is the opposite of this mediator’s vote: lilymed mediator disputes explain says what it rests on',
        )
      },
      onStep: (step) => {
        metrics.stepped(step, engine.status().head?.timestamp ?? 0)
        openVote?.(step)
        onStep?.(step)
      },
    })
    const allow = (): Promise<void> =>
      ensureAllowance({
        owner: identity.signer.address,
        token: createContractClient(lilypadTokenAbi, getAddress(lilypadToken), reads),
        spender: getAddress(settlement),
        transactions,
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
  readonly engine: ReturnType<typeof createEngine>
  readonly ingest: ReturnType<typeof createIngest>
  readonly opened: Pick<OpenedStore, 'health'>
  readonly sender: Pick<TransactionSender, 'status'>
  readonly log: Pick<KeptLog, 'status'> | undefined
  readonly address: string
  readonly allow: () => Promise<void>
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
      if (!permissionsOf(config.mode).pokes) return
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
const bindingsOf = ({ chain: { contracts } }: MediatorConfig): ContractSet =>
  contractSetOf({
    Parameters: getAddress(contracts.parameters),
    StakeRegistry: getAddress(contracts.stakeRegistry),
    DisputePool: getAddress(contracts.disputePool),
    Settlement: getAddress(contracts.settlement),
    RandomBeacon: getAddress(contracts.beacon),
    LilypadStorage: getAddress(contracts.lilypadStorage),
    LilypadPayments: getAddress(contracts.lilypadPayments),
  })
