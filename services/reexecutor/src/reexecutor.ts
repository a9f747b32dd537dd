import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, createLifecycle, lockFile, makeFolder, openMetrics } from '@lilymed/service-kit'
import type { Closable, Lifecycle, Logger } from '@lilymed/service-kit'
import { openArtifactStore } from './artifacts/artifact-store.ts'
import { defaults } from './config.ts'
import type { ReexecutorConfig } from './config.ts'
import { engineOffers } from './engine-offers.ts'
import type { EngineDependencies } from './engine-offers.ts'
import { createEvidenceKeeper } from './evidence/evidence-keeper.ts'
import { createApp } from './http/app.ts'
import { examinationRoutes } from './http/examination-routes.ts'
import { slotsView } from './http/slots-view.ts'
import { openJournal } from './journal/open-journal.ts'
import { keepRoom } from './keep-room.ts'
import { knownClients, refuseOpenHttp } from './known-clients.ts'
import { createReexecutorMetrics } from './metrics/reexecutor-metrics.ts'
import { openEngines } from './open-engines.ts'
import { openExaminations } from './open-examinations.ts'
import { readTls } from './read-tls.ts'
import { createRunService } from './runs/run-service.ts'

export type Reexecutor = {
  /**
   * Opens the data directory and the engines, tests every slot, goes on with what was left unfinished, and listens. Rejects, and
   * leaves nothing open, when the directory is in use or the port is taken.
   */
  start(): Promise<{ readonly url: string; readonly metricsUrl?: string }>
  /** Refuses new runs, lets running ones end for a while, keeps the rest for the next start, closes everything. Idempotent. */
  close(): Promise<void>
}

export type ReexecutorDependencies = EngineDependencies & { readonly logger: Logger }

/** Tenants whose use of slots differs by less are served by deadline alone. */
const quantumMs = 10_000

/** A reexecutor: the whole wiring of the service, top to bottom. */
export function createReexecutor(config: ReexecutorConfig, dependencies: ReexecutorDependencies): Reexecutor {
  const lifecycle = createLifecycle()
  let opening: ReturnType<Reexecutor['start']> | undefined
  return {
    start: async () => {
      try {
        return await (opening ??= open(config, dependencies, lifecycle))
      } catch (error) {
        await lifecycle.close().catch(() => undefined)
        throw error
      }
    },
    close: async () => {
      // What is still being opened would escape the closing.
      await opening?.catch(() => undefined)
      await lifecycle.close()
    },
  }
}

async function open(
  config: ReexecutorConfig,
  dependencies: ReexecutorDependencies,
  lifecycle: Lifecycle,
): ReturnType<Reexecutor['start']> {
  const { host, port, dataDirectory, queueLimit } = config
  const { logger } = dependencies
  refuseOpenHttp(config)
  const clients = knownClients(config)
  const { tenants, weights } = clients
  const { limitBytes, runLimitBytes, shareOf } = keepRoom(config, clients)
  const tls = readTls(config.tls)
  await makeDirectory(dataDirectory)
  lifecycle.use(lockDirectory(dataDirectory))
  const shown = lifecycle.use(await openMetrics(config.metrics))
  const metrics = createReexecutorMetrics(shown.meter)
  const onFault = (about: string, error: unknown) => {
    metrics.faulted()
    logger.error({ about, err: error }, 'failed unexpectedly')
  }

  const retainedRuns = config.retainedRuns ?? defaults.retainedRuns
  const journal = lifecycle.use(
    openJournal(join(dataDirectory, 'journal.db'), (tenant) =>
      Math.max(1, clients.shareOf(tenant, retainedRuns)),
    ),
  )
  const artifacts = await openArtifactStore({
    directory: join(dataDirectory, 'artifacts'),
    limitBytes,
    shareOf,
    ownersOf: journal.readersOf,
    onDropped: metrics.artifactsDropped,
  })
  const evidence = lifecycle.use(
    createEvidenceKeeper({
      artifacts,
      journal,
      retentionMs: config.evidenceRetentionMs ?? defaults.evidenceRetentionMs,
      now: Date.now,
      onFault: (error) => onFault('evidence', error),
    }),
  )
  if (journal.setAside !== undefined) {
    logger.error(
      { file: journal.setAside },
      'the journal was damaged and put aside: clients must submit again',
    )
  }
  const { engines, missing } = await openEngines(engineOffers(config, dependencies), lifecycle)
  for (const [engine, reason] of Object.entries(missing)) logger.info({ engine, reason }, 'engine missing')

  const runs = createRunService({
    engines,
    missingEngines: missing,
    artifacts,
    journal,
    limits: {
      queue: queueLimit,
      queuePerTenant: Math.min(queueLimit, config.queueLimitPerTenant ?? defaults.queueLimitPerTenant),
      quantumMs,
    },
    runLimitBytes,
    weights,
    drainTimeoutMs: config.drainTimeoutMs ?? defaults.drainTimeoutMs,
    now: Date.now,
    onFault,
    observer: metrics.observer,
    boot: Date.now().toString(36),
  })
  const isInService = () => runs.state.slots.some(({ outOfService }) => outOfService === undefined)
  const { mayRead, grant, makerOf, isLost } = journal
  const examinations = await openExaminations({
    runs,
    artifacts: { ...artifacts, mayRead, keepEvidence: evidence.keep },
    directory: join(dataDirectory, 'examinations'),
    limit: queueLimit,
    limitPerTenant: config.examinationLimitPerTenant ?? defaults.examinationLimitPerTenant,
    onFault,
    onEnded: metrics.examinationEnded,
  })
  metrics.watch({
    state: () => runs.state,
    artifacts: {
      get usedBytes() {
        return artifacts.usedBytes
      },
      get pinnedBytes() {
        return artifacts.pinnedBytes
      },
      limitBytes,
    },
    examinations,
    evidence,
  })
  const app = lifecycle.use(
    createApp({
      runs,
      artifacts: {
        discard: artifacts.discard,
        open: artifacts.open,
        write: artifacts.write,
        onFetched: evidence.fetched,
        mayRead,
        grant,
        makerOf,
        isLost,
      },
      slots: () => slotsView(runs.state, runs.slotTests),
      health: () => ({ status: isInService() ? 'ok' : 'failing' }),
      tenants,
      tls,
      routes: [examinationRoutes(examinations)],
      onCut: (reason) => {
        metrics.connectionCut(reason)
        logger.warn({ reason }, 'connection of a client cut')
      },
      logger,
    }),
  )
  // Registered last, closed first: streams of unfinished runs would otherwise keep the server from closing.
  lifecycle.use(runs)
  lifecycle.use(examinations)
  evidence.start()
  await runs.start()
  for (const { slot, outOfService } of runs.state.slots) {
    if (outOfService === undefined) continue
    logger.error({ slot: slot.id, ...outOfService }, 'known-answer test failed: the slot is out of service')
  }
  // Fastify does not see that a server it did not make speaks TLS.
  const url = (await app.listen({ host, port })).replace(/^http:/, tls === undefined ? 'http:' : 'https:')
  const metricsUrl = await shown.serve()
  logger.info({ url, slots: runs.state.slots.map(({ slot }) => slot) }, 'reexecutor listening')
  return metricsUrl === undefined ? { url } : { url, metricsUrl }
}

async function makeDirectory(directory: string): Promise<void> {
  makeFolder(directory)
  try {
    await access(directory, constants.W_OK)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const message = `data directory ${directory} cannot be written (${reason}); give it to this user, or name another one`
    throw new AppError({ code: 'DIRECTORY_UNUSABLE', message, retryable: false, cause: error })
  }
}

/** Two reexecutors over one folder would each remove what the other still counts on. */
function lockDirectory(directory: string): Closable {
  const lock = lockFile(join(directory, 'reexecutor.lock'))
  if (lock !== undefined) return lock
  const message = `data directory ${directory} is in use by another reexecutor; stop that one or name another directory`
  throw new AppError({ code: 'DIRECTORY_IN_USE', message, retryable: true })
}
