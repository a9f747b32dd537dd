import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { ComparisonPolicy } from '@lilymed/domain'
import type { CalibrateOptions } from '../calibrate/calibrate.ts'
import type { Calibration } from '../calibrate/calibration.ts'
import type { ComparedResult, ResultsCompared } from './compare-results.ts'

export type CompareTask = {
  readonly ours: ComparedResult
  readonly theirs: ComparedResult
  readonly policy: ComparisonPolicy
}

/** Compares results in a thread of its own, so that no file can stop or slow down the service. */
export type Comparer = {
  compare(task: CompareTask, signal: AbortSignal): Promise<ResultsCompared>
  /** Derives a policy from honest results; one that takes too long is thrown. */
  calibrate(options: CalibrateOptions, signal: AbortSignal): Promise<Calibration>
  close(): Promise<void>
}

export type ComparerOptions = { readonly threads: number; readonly timeLimitMs: number }

const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }

/** Opens the threads; one that takes too long or too much memory is ended, and its comparison answers `exceeded`. */
export function createComparer({ threads, timeLimitMs }: ComparerOptions): Comparer {
  // The worker has the ending of this file: .ts from source, .js when published.
  const worker = new URL(`../workers/compare-worker${extname(import.meta.url)}`, import.meta.url)
  const pool = new Piscina<CompareTask | CalibrateOptions, ResultsCompared | Calibration>({
    filename: fileURLToPath(worker),
    name: 'runTask',
    minThreads: 0,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout: 60_000,
    resourceLimits,
    env: {},
  })
  return {
    compare: async (task, signal) => {
      const expired = AbortSignal.timeout(timeLimitMs)
      try {
        const compared = await pool.run(task, { signal: AbortSignal.any([signal, expired]) })
        return compared as ResultsCompared
      } catch (error) {
        signal.throwIfAborted()
        if (expired.aborted) return exceeded(`the comparison took longer than ${timeLimitMs} ms`)
        if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          return exceeded(`the comparison needed more than ${resourceLimits.maxOldGenerationSizeMb} MiB`)
        throw error
      }
    },
    calibrate: async (options, signal) => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeLimitMs)])
      return (await pool.run(options, { name: 'calibrateTask', signal: limited })) as Calibration
    },
    close: () => pool.destroy(),
  }
}

const exceeded = (message: string): ResultsCompared => ({ kind: 'exceeded', message })
