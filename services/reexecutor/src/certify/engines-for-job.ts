import type { Lifecycle } from '@lilymed/service-kit'
import type { Job } from '../bundle/job.ts'
import type { Engine } from '../engines/engine.ts'
import { secondCpuClass } from '../engines/onnx/second-cpu-class.ts'
import { openLocalEngines } from '../local-engines.ts'
import type { LocalEngineConfig } from '../local-engines.ts'

export type EnginesForJob = {
  /** Engines with a slot that runs the job; each slot is of a class of its own. */
  readonly engines: readonly Engine[]
  /** A line for each class that could not be had. */
  readonly missing: readonly string[]
}

/**
 * Opens every engine of this machine that runs a job, and for a model on the CPU a second class of processors, emulated. Without a
 * configuration models run on the CPU. The lifecycle closes the engines.
 */
export async function openEnginesForJob(
  job: Job,
  config: LocalEngineConfig | undefined,
  lifecycle: Pick<Lifecycle, 'use'>,
): Promise<EnginesForJob> {
  const onCpu: LocalEngineConfig = { onnx: { slots: 1, providers: ['cpu'], adapter: 'hardware' } }
  const settings = config ?? (job.engine === 'onnx' ? onCpu : {})
  const { engines, missing, directory } = await openLocalEngines(settings, lifecycle)
  const own = engines.filter(({ name }) => name === job.engine)
  const why = missing[job.engine]
  const lines = why === undefined ? [] : [why]
  if (job.engine !== 'onnx' || job.provider !== 'cpu') return { engines: own, missing: lines }
  const second = await secondCpuClass({ directory })
  if (second.kind === 'missing') return { engines: own, missing: [...lines, second.message] }
  return { engines: [...own, lifecycle.use(second.engine)], missing: lines }
}
