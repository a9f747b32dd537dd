import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, createLifecycle, lockFile } from '@lilymed/service-kit'
import type { Closable, Lifecycle, Logger } from '@lilymed/service-kit'
import { openArtifactStore } from './artifacts/artifact-store.ts'
import type { ReexecutorConfig } from './config.ts'
import type { Engine, KnownAnswer } from './engines/engine.ts'
import type { KnownAnswerTest } from './engines/wasm/known-answer.ts'
import { createWasmEngine } from './engines/wasm/wasm-engine.ts'
import { createApp } from './http/app.ts'
import { loadKnownAnswerTest } from './known-answer/built-in.ts'
import { createRunService } from './runs/run-service.ts'

export type Reexecutor = {
  /** Opens the data directory, tests the engine and listens. Rejects, and leaves nothing open, when the directory is in use or the port is taken. */
  start(): Promise<{ readonly url: string }>
  /** Refuses new runs, lets running ones end for a few seconds, closes everything. Idempotent. */
  close(): Promise<void>
}

export type ReexecutorDependencies = {
  readonly logger: Logger
  /** Another program with a known answer, in place of the one that ships with the service. */
  readonly knownAnswer?: KnownAnswerTest
}

const artifactLimitBytes = 2 ** 30
const drainTimeoutMs = 5_000

/** A reexecutor: the whole wiring of the service, top to bottom. */
export function createReexecutor(config: ReexecutorConfig, dependencies: ReexecutorDependencies): Reexecutor {
  const lifecycle = createLifecycle()
  let opening: Promise<{ readonly url: string }> | undefined
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
  { host, port, token, dataDirectory, workers, queueLimit }: ReexecutorConfig,
  { logger, knownAnswer }: ReexecutorDependencies,
  lifecycle: Lifecycle,
): Promise<{ readonly url: string }> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  lifecycle.use(lockDirectory(dataDirectory))
  const artifacts = await openArtifactStore({
    directory: join(dataDirectory, 'artifacts'),
    limitBytes: artifactLimitBytes,
  })
  const engine = lifecycle.use(
    createWasmEngine({ workers, knownAnswer: knownAnswer ?? (await loadKnownAnswerTest()) }),
  )
  const tested = await testEngine(engine)
  if (!tested.ok) logger.error(tested, 'the known-answer test failed: every run will fail until it passes')
  const runs = createRunService({
    engine,
    artifacts,
    queueLimit,
    drainTimeoutMs,
    now: Date.now,
    onFault: (runId, error) => logger.error({ runId, err: error }, 'run failed unexpectedly'),
  })
  const health = () => ({ status: tested.ok ? ('ok' as const) : ('failing' as const) })
  const app = lifecycle.use(createApp({ runs, artifacts, health, token, logger }))
  // Registered last, closed first: streams of unfinished runs would otherwise keep the server from closing.
  lifecycle.use(runs)
  const url = await app.listen({ host, port })
  logger.info({ url, slots: engine.slots }, 'reexecutor listening')
  return { url }
}

/** The first failure among the tests of an engine's slots, else a test that passed. */
async function testEngine(engine: Engine): Promise<KnownAnswer> {
  const tested = await Promise.all(engine.slots.map((slot) => engine.selfTest(slot)))
  const found = tested.find(({ ok }) => !ok) ?? tested[0]
  if (found === undefined) throw new TypeError(`the engine ${engine.name} has no slot`)
  return found
}

/** Two reexecutors over one folder would each remove what the other still counts on. */
function lockDirectory(directory: string): Closable {
  const lock = lockFile(join(directory, 'reexecutor.lock'))
  if (lock !== undefined) return lock
  const message = `data directory ${directory} is in use by another reexecutor; stop that one or name another directory`
  throw new AppError({ code: 'DIRECTORY_IN_USE', message, retryable: true })
}
