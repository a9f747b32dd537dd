import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { PORTABLE_CLASS } from '@lilymed/domain'
import type { Engine, EngineOutcome, KnownAnswer, RunContext, Slot } from '../engine.ts'
import { wasmDeterminismClass } from './determinism-class.ts'
import { threadStackMb } from './meter.ts'
import type { KnownAnswerTest } from './known-answer.ts'
import { createStartCell, watchStart } from './start-cell.ts'
import type { WasmJob } from '../../bundle/job.ts'
import type { WorkerReply, WorkerSetup, WorkerTask } from './worker-messages.ts'

export type WasmEngineOptions = {
  /** Threads, and so programs at a time. */
  readonly workers: number
  readonly knownAnswer: KnownAnswerTest
  /** How long a thread may take to start and to pass its self-test before a run is given up. */
  readonly startAllowanceMs?: number
}

/** Heap of one thread beside the linear memory of its program: tables, files, logs. */
const resourceLimits = {
  maxOldGenerationSizeMb: 256,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: threadStackMb,
}
const defaultStartAllowanceMs = 30_000

/** The wasm engine: programs run in threads of a Piscina pool, and a thread that must stop is ended. */
export function createWasmEngine({
  workers,
  knownAnswer,
  startAllowanceMs = defaultStartAllowanceMs,
}: WasmEngineOptions): Engine {
  const setup: WorkerSetup = { knownAnswer }
  // The worker has the ending of this file: .ts from source, .js when published.
  const worker = new URL(`../../workers/wasm-worker${extname(import.meta.url)}`, import.meta.url)
  const pool = new Piscina<WorkerTask, WorkerReply>({
    filename: fileURLToPath(worker),
    name: 'runTask',
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    idleTimeout: Infinity,
    resourceLimits,
    env: {},
    workerData: setup,
  })

  const execute = async (job: WasmJob, { signal }: RunContext): Promise<EngineOutcome> => {
    const started = createStartCell()
    const expired = new AbortController()
    let hasStarted = false
    const watch = watchStart(started, { startAllowanceMs, wallTimeMs: job.limits.wallTimeMs }, (begun) => {
      hasStarted = begun
      expired.abort()
    })
    try {
      const reply = await pool.run(
        { kind: 'run', job, started },
        { signal: AbortSignal.any([signal, expired.signal]) },
      )
      if (reply.kind !== 'ran') throw new TypeError(`expected the worker to run a job, it ${reply.kind}`)
      return reply.outcome
    } catch (error) {
      if (signal.aborted) throw error
      if (expired.signal.aborted) return hasStarted ? timeOut(job) : notStarted(startAllowanceMs)
      return toFailure(error)
    } finally {
      watch.stop()
    }
  }

  return {
    name: 'wasm',
    slots: Array.from({ length: workers }, (_, index): Slot => ({
      id: `wasm/${index}`,
      determinismClass: wasmDeterminismClass(),
      drawClass: PORTABLE_CLASS,
    })),
    execute,
    selfTest: async (): Promise<KnownAnswer> => {
      const reply = await pool.run({ kind: 'self-test' })
      if (reply.kind !== 'tested') throw new TypeError(`expected the worker to test itself, it ${reply.kind}`)
      return reply.knownAnswer
    },
    close: () => pool.destroy(),
  }
}

function timeOut({ limits }: WasmJob): EngineOutcome {
  const message = `the program ran longer than its limit of ${limits.wallTimeMs} ms`
  return { kind: 'failed', code: 'TIMEOUT', message, retryable: false }
}

function notStarted(allowanceMs: number): EngineOutcome {
  const message = `no worker thread was ready within ${allowanceMs} ms; the machine is overloaded`
  return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', message, retryable: true }
}

function toFailure(error: unknown): EngineOutcome {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = `the program used up the ${resourceLimits.maxOldGenerationSizeMb} MiB heap of its thread`
    return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'heap', message, retryable: false }
  }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    kind: 'failed',
    code: 'EXECUTOR_UNAVAILABLE',
    message: `the worker thread failed: ${reason}`,
    retryable: true,
  }
}
