import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { ResultEntry } from '@lilymed/lilypad/result-directory'
import type { NamedResult } from '../name-result.ts'

/** Names results in a thread of its own, so that gigabytes of outputs hold nothing else up. */
export type ResultDigester = {
  digest(entries: readonly ResultEntry[], signal: AbortSignal): Promise<NamedResult>
  close(): Promise<void>
}

/** Starts the threads: one is there from the beginning, at most `threads`. */
export function createResultDigester(threads: number): ResultDigester {
  // The worker has the ending of this file: .ts from source, .js when published.
  const worker = new URL(`../../workers/digest-worker${extname(import.meta.url)}`, import.meta.url)
  const pool = new Piscina<readonly ResultEntry[], NamedResult>({
    filename: fileURLToPath(worker),
    name: 'digest',
    minThreads: 1,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout: Infinity,
    env: {},
  })
  return {
    digest: (entries, signal) => pool.run(entries, { signal }),
    close: () => pool.destroy(),
  }
}
