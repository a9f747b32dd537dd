import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, createLifecycle } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import type { Bundle } from '../bundle/bundle.ts'
import type { Job } from '../bundle/job.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import { requestDigest } from '../bundle/request-digest.ts'
import { createComparer } from '../compare/comparer.ts'
import type { Engine } from '../engines/engine.ts'
import { secondCpuClass } from '../engines/onnx/second-cpu-class.ts'
import { openLocalEngines } from '../local-engines.ts'
import type { LocalEngineConfig } from '../local-engines.ts'
import { certify } from './certify.ts'
import type { CertifyOptions } from './certify.ts'
import type { DeterminismReport } from './determinism-report.ts'

export type CertifyBundleOptions = Pick<
  CertifyOptions,
  'name' | 'moduleDigest' | 'times' | 'margin' | 'signal' | 'onRun'
> & {
  readonly bundle: Bundle
  readonly tampered: readonly Bundle[]
  /** Whose engines are used; WebAssembly, and models on the CPU, where there is none. */
  readonly config?: LocalEngineConfig | undefined
  /** Models are run on an emulated processor of an older class too. */
  readonly isEmulated?: boolean
  /** Told of what is left out, one line each. */
  readonly onMissing?: (line: string) => void
}

const timeLimitMs = 600_000

/** sha256 of a bundle with an empty nonce: the job, whichever run of it. */
export const jobDigest = (bundle: Bundle): string => requestDigest({ ...bundle, nonce: '' })

/**
 * Certifies a job on the engines of this machine, which are opened for it and closed after it. Throws an AppError where the bundle is
 * refused or no engine here runs it.
 */
export async function certifyBundle(options: CertifyBundleOptions): Promise<DeterminismReport> {
  const { bundle, tampered, config, name, moduleDigest, times, margin, signal, onRun } = options
  const job = opened(bundle)
  const lifecycle = createLifecycle()
  try {
    const { engines: own, missing } = await openLocalEngines(config ?? enginesFor(job), lifecycle)
    const directory = await mkdtemp(join(tmpdir(), 'lilymed-certify-'))
    lifecycle.use({ close: () => rm(directory, { recursive: true, force: true }) })
    const emulated =
      options.isEmulated === true && job.engine === 'onnx'
        ? await openEmulated(options, directory, lifecycle)
        : []
    const engines = [...own, ...emulated]
    if (!engines.some((engine) => engine.name === job.engine && engine.slots.length > 0)) {
      const why = missing[job.engine] ?? 'this machine has no such engine'
      throw refusal(`nothing here runs ${job.engine} jobs: ${why}`)
    }
    const comparer = lifecycle.use(createComparer({ threads: 1, timeLimitMs }))
    return await certify({
      name,
      moduleDigest,
      jobDigest: jobDigest(bundle),
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

/** Without a configuration WebAssembly runs, and models do on the CPU. */
const enginesFor = ({ engine }: Job): LocalEngineConfig =>
  engine === 'onnx' ? { onnx: { slots: 1, providers: ['cpu'], adapter: 'hardware' } } : {}

/** The onnx engine on an emulated processor, where this machine has the emulator. */
async function openEmulated(
  { onMissing }: CertifyBundleOptions,
  directory: string,
  lifecycle: Lifecycle,
): Promise<readonly Engine[]> {
  const second = await secondCpuClass({ directory })
  if (second.kind === 'available') return [lifecycle.use(second.engine)]
  onMissing?.(second.message)
  return []
}

function opened(bundle: Bundle): Job {
  const result = openBundle(bundle)
  if (result.kind === 'rejected') throw refusal(`the bundle is refused: ${result.rejection.message}`)
  return result.job
}

const refusal = (message: string) => new AppError({ code: 'REJECTED', message, retryable: false })
