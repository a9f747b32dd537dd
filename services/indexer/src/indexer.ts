import { join } from 'node:path'
import type { IndexerStatus, Readiness } from '@lilymed/api'
import { describePowers } from '@lilymed/domain'
import type { IngestStatus } from '@lilymed/chain'
import { openCheckpoint, parseVerifierKey } from '@lilymed/event-store/merkle-log'
import { makeFolder, openAll, openMerkleLog, openMetrics, openStore } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { followChains } from './chains/follow-chains.ts'
import { openChain } from './chains/open-chain.ts'
import type { AppendEnding } from './chains/watch-appends.ts'
import type { IndexerConfig } from './config.ts'
import type { DisagreementEvent } from './disagreements/disagreement-events.ts'
import { openReports } from './determinism/determinism-reports.ts'
import { keepEvidence } from './evidence/keep-indexer-evidence.ts'
import { createDisagreementReporter } from './disagreements/disagreement-reporter.ts'
import { createServer } from './http/create-server.ts'
import type { ExportOptions } from './http/exports/register-exports.ts'
import type { RateLimit } from './http/rate-limit.ts'
import { createIndexerMetrics } from './metrics/indexer-metrics.ts'
import { createStatus } from './indexer-status.ts'
import { openAnchoring } from './open-anchoring.ts'
import { trustFile } from './trust/trust-file.ts'
import { createTrustWatch } from './trust/trust-watch.ts'
import { loadScoreRules } from './scoreboard/load-score-rules.ts'
import { openProjections } from './rebuild/open-projections.ts'

export type Indexer = {
  /**
   * Listens, opens the chains, takes their streams over and follows them. Requests are answered from the first on: of what has been read
   * before, and that nothing is current yet. A chain that cannot be opened does not stop the others; throws when none can be:
   * its RPC is down (RPC_UNREACHABLE) or serves another chain (RPC_WRONG_CHAIN).
   */
  start(): Promise<{ readonly url: string; readonly metricsUrl?: string }>
  /** What must hold before answers are current, and whether it does. */
  ready(): Readiness
  /** The same, and how each chain stands. */
  status(): IndexerStatus
  /** Resolves after close; rejects when the indexer cannot go on, for instance because another one took a stream over. */
  ended(): Promise<void>
  close(): Promise<void>
}

export type IndexerDependencies = {
  readonly logger: Logger
  /** Builds the read model again while the one that is there serves. */
  readonly rebuild?: boolean
  /** Told once if the indexer cannot go on. */
  readonly fail?: (failure: unknown) => void
}

/**
 * Opens everything an indexer needs but its chains: store, read model, projections, API and explorer. Throws, with nothing left open,
 * when the data directory is in use (STORE_IN_USE) or the store's server is away (UNAVAILABLE).
 */
export const createIndexer = (
  config: IndexerConfig,
  { logger, fail, rebuild }: IndexerDependencies,
): Promise<Indexer> =>
  openAll(async (lifecycle) => {
    const over = Promise.withResolvers<void>()
    over.promise.catch((failure: unknown) => fail?.(failure))

    const scoreRules = loadScoreRules(config.scoreboard?.rules ?? [])
    makeFolder(config.dataDirectory)
    const opened = lifecycle.use(
      await openStore({
        config: config.store,
        path: join(config.dataDirectory, 'events.db'),
        namespace: 'indexer',
      }),
    )
    const { store } = opened
    const shown = lifecycle.use(await openMetrics(config.metrics))
    const metrics = createIndexerMetrics(shown.meter)
    let appendFailure: string | null = null
    const onAppend = (ending: AppendEnding): void => {
      metrics.appended(ending)
      appendFailure = ending.kind === 'failed' ? messageOf(ending.error) : null
    }
    const anchoring = await openAnchoring(config, logger)
    const chains = lifecycle.use(
      followChains({
        configs: config.chains,
        open: (chain) =>
          openChain(chain, {
            store,
            onAppend,
            onRequest: (report) => metrics.requested(chain.chainId, report),
            onContradiction: (contradiction) => metrics.contradicted(chain.chainId, contradiction),
            onRewind: (depth) => metrics.rewound(chain.chainId, depth),
            logger,
            anchoring: chain.chainId === anchoring?.chainId ? anchoring.open : undefined,
          }),
        logger,
        onEnd: over.reject,
      }),
    )
    const anchored = chains.runners.find(({ chainId }) => chainId === anchoring?.chainId)
    const log = openMerkleLog({
      config: config.merkleLog,
      store: opened,
      folder: join(config.dataDirectory, 'merkle-log'),
      logger,
      onPublished: ({ note }, vkey) =>
        anchored?.opened()?.anchorer?.offer(openCheckpoint(note, parseVerifierKey(vkey))),
    })
    if (log !== undefined) lifecycle.use(log)
    const projections = lifecycle.use(
      openProjections({
        directory: config.dataDirectory,
        store,
        logger,
        expectsMore: () => chains.runners.some(({ opened }) => isBehind(opened()?.ingest())),
        onFailure: over.reject,
      }),
    )
    const { reads } = projections
    if (rebuild === true) projections.rebuild()
    const disagreements = lifecycle.use(
      createDisagreementReporter({
        store,
        reads,
        isCurrent: projections.isCaughtUp,
        onDisagreement: ({ type, data }) => {
          if (type === 'DisagreementFound') metrics.disagreed(data.chainId)
          tellDisagreement(logger, type, data)
        },
        onFailure: (err) => logger.error({ err }, 'tell of disagreements'),
      }),
    )
    // While it is built the read model is not looked at, and where the log is quiet no commit follows once it is.
    lifecycle.defer(projections.onCurrent(() => void disagreements.idle()))
    const status = createStatus({
      configs: config.chains,
      runners: chains.runners,
      store: opened,
      appendFailure: () => appendFailure,
      projections,
      reads,
      log,
    })
    const evidence = lifecycle.use(await keepEvidence(config, reads, logger))
    lifecycle.defer(reads.onCommit(metrics.committed))
    metrics.watch({
      status,
      disagreements: disagreements.standing,
      ingests: () =>
        chains.runners.flatMap(({ chainId, opened: chain }) => {
          const ingest = chain()?.ingest()
          return ingest === undefined ? [] : [{ chainId, ingest }]
        }),
    })
    const trust = lifecycle.use(
      createTrustWatch({
        chainIds: config.chains.map(({ chainId }) => chainId),
        reads,
        file: trustFile(config.dataDirectory),
        readerOf: (chainId) =>
          chains.runners.find((runner) => runner.chainId === chainId)?.opened()?.readTrust,
        everyMs: (config.trust?.intervalSeconds ?? 600) * 1_000,
        logger,
        onRead: ({ reading }, changed) =>
          metrics.trustRead(reading.chainId, describePowers(reading).alarms.length, changed),
      }),
    )
    const http = lifecycle.use(
      await createServer({
        reads,
        status,
        logger,
        rateLimit: rateLimitOf(config.http),
        exports: exportsOf(config.http),
        logFolder: log?.folder,
        reports: openReports(config.moduleReports),
        evidence: evidence.desk,
        scoreRules,
        trust,
      }),
    )

    return {
      start: async () => {
        // The ports first: if one is taken, nothing has been written yet.
        const url = await http.listen({ host: config.http.host, port: config.http.port })
        const metricsUrl = await shown.serve()
        projections.start()
        await chains.start()
        trust.start()
        // Where no chain could be begun, this is over already.
        await Promise.race([over.promise, Promise.resolve()])
        return metricsUrl === undefined ? { url } : { url, metricsUrl }
      },
      ready: () => {
        const { ready, checks } = status()
        return { ready, checks }
      },
      status,
      ended: () => over.promise,
      close: async () => {
        await lifecycle.close()
        over.resolve()
      },
    }
  })

/** Whether a chain has blocks that are still to be appended. */
const isBehind = (ingest: IngestStatus | undefined): boolean =>
  (ingest?.target ?? -1) > (ingest?.observed?.number ?? -1)

const rateLimitOf = ({
  requestsPerSecond,
  requestBurst = 200,
}: IndexerConfig['http']): RateLimit | undefined =>
  requestsPerSecond === undefined ? undefined : { perSecond: requestsPerSecond, burst: requestBurst }

const exportsOf = ({
  exportsAtOnce = 4,
  exportStallSeconds = 30,
  exportLongestSeconds = 900,
}: IndexerConfig['http']): ExportOptions => ({
  atOnce: exportsAtOnce,
  stallMs: exportStallSeconds * 1_000,
  longestMs: exportLongestSeconds * 1_000,
})

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const tellDisagreement = (logger: Logger, type: DisagreementEvent['type'], disagreement: object): void =>
  type === 'DisagreementFound'
    ? logger.error({ disagreement }, 'the chain DISAGREES with our computation')
    : logger.warn({ disagreement }, 'a disagreement no longer stands')
