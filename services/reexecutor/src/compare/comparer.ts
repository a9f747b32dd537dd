import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { ComparisonPolicy } from '@lilymed/domain'
import type { ComparedResult, ResultsCompared } from './compare-results.ts'

export type CompareTask = {
  readonly ours: ComparedResult
  readonly theirs: ComparedResult
  readonly policy: ComparisonPolicy
}

/** Compares results in a thread of its own, so that no file can stop or slow down the service. */
export type Comparer = {
  compare(task: CompareTask, signal: AbortSignal): Promise<ResultsCompared>
  close(): Promise<void>
}

export type ComparerOptions = { readonly threads: number; readonly timeLimitMs: number }

const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }

/** Opens the threads; one that takes too long or too much memory is ended, and its comparison answers `exceeded`. */
export function createComparer({ threads, timeLimitMs }: ComparerOptions): Comparer {
  // The worker has the ending of this file: .ts from source, .js when published.
  const worker = new URL(`../workers/compare-worker${extname(import.meta.url)}`, import.meta.url)
  const pool = new Piscina<CompareTask, ResultsCompared>({
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
        return await pool.run(task, { signal: AbortSignal.any([signal, expired]) })
      } catch (error) {
        signal.throwIfAborted()
        if (expired.aborted) return exceeded(`the comparison took longer than ${timeLimitMs} ms`)
        if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          return exceeded(`the comparison needed more than ${resourceLimits.maxOldGenerationSizeMb} MiB`)
        throw error
      }
    },
    close: () => pool.destroy(),
  }
}

const exceeded = (message: string): ResultsCompared => ({ kind: 'exceeded', message })
