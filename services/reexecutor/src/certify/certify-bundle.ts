import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, createLifecycle } from '@lilymed/service-kit'
import type { Bundle } from '../bundle/bundle.ts'
import type { Job } from '../bundle/job.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import { requestDigest } from '../bundle/request-digest.ts'
import { createComparer } from '../compare/comparer.ts'
import type { ReexecutorConfig } from '../config.ts'
import { certify } from './certify.ts'
import type { CertifyOptions } from './certify.ts'
import type { DeterminismReport } from './determinism-report.ts'
import { openEnginesForJob } from './engines-for-job.ts'

export type CertifyBundleOptions = Pick<CertifyOptions, 'name' | 'times' | 'margin' | 'signal' | 'onRun'> & {
  readonly bundle: Bundle
  readonly tampered: readonly Bundle[]
  /** Whose engines are used; WebAssembly alone where there is none. */
  readonly config?: ReexecutorConfig | undefined
  /** Told of every class that could not be had, in a line. */
  readonly onMissing?: (line: string) => void
}

const timeLimitMs = 600_000

/**
 * Certifies a job on the engines of this machine, which are opened for it and closed after it. Throws an AppError where the bundle is
 * refused or no engine here runs it.
 */
export async function certifyBundle(options: CertifyBundleOptions): Promise<DeterminismReport> {
  const { bundle, tampered, config, name, times, margin, signal, onRun } = options
  const job = opened(bundle)
  const lifecycle = createLifecycle()
  try {
    const { engines, missing } = await openEnginesForJob(job, config, lifecycle)
    if (engines.every(({ slots }) => slots.length === 0)) {
      throw refusal(
        `nothing here runs ${job.engine} jobs: ${missing.join('; ') || 'there is no such engine'}`,
      )
    }
    for (const line of missing) options.onMissing?.(line)
    const comparer = lifecycle.use(createComparer({ threads: 1, timeLimitMs }))
    const directory = await mkdtemp(join(tmpdir(), 'lilymed-certify-'))
    lifecycle.use({ close: () => rm(directory, { recursive: true, force: true }) })
    return await certify({
      name,
      jobDigest: requestDigest({ ...bundle, nonce: '' }),
      job,
      tampered: tampered.map(opened),
      engines,
      times,
      margin,
      comparer,
      directory,
      signal,
      onRun,
    })
  } finally {
    await lifecycle.close()
  }
}

function opened(bundle: Bundle): Job {
  const result = openBundle(bundle)
  if (result.kind === 'rejected') throw refusal(`the bundle is refused: ${result.rejection.message}`)
  return result.job
}

const refusal = (message: string) => new AppError({ code: 'REJECTED', message, retryable: false })
