import type { JobFile } from './job-files.ts'
import { readJobFiles } from './job-files.ts'
import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'
import type { ElementType } from './element-types.ts'
import type { OnnxSpec } from './native-specs.ts'
import { refuseOwnSurroundings, timeoutMsOf } from './own-surroundings.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** One tensor: the bytes of a file of the job, raw and little-endian. */
export type OnnxFeed = {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly number[]
  readonly input: string
}

/** One run of a session; `carried` feeds an output of the run before into this one. */
export type OnnxRun = {
  readonly feeds: readonly OnnxFeed[]
  readonly carried?: readonly { readonly name: string; readonly output: string }[]
}

/** An inference job: everything that decides what comes out. */
export type OnnxJob = {
  readonly engine: 'onnx'
  readonly model: Sha256Digest
  readonly provider: 'cpu' | 'webgpu' | 'cuda'
  readonly optimisation: 'disabled' | 'basic' | 'extended' | 'all'
  readonly files: readonly JobFile[]
  readonly runs: readonly OnnxRun[]
  readonly timeoutMs: number
}

export type ReadOnnxJob = { readonly kind: 'read'; readonly job: OnnxJob } | JobRejected

const runOf = ({ Feeds, Carried }: OnnxSpec['Onnx']['Runs'][number]): OnnxRun => ({
  feeds: Feeds.map(({ Name, Type, Dims, Input }) => ({ name: Name, type: Type, dims: Dims, input: Input })),
  ...(Carried?.length
    ? { carried: Carried.map(({ Name, Output }) => ({ name: Name, output: Output })) }
    : {}),
})

/**
 * Takes the job out of a module for the engine `onnx`: `job.Spec.Onnx { Model: "sha256:<hex>", Provider, Optimisation, Files,
 * Runs }`. Without a provider it runs on the CPU, without an optimisation level the graph is run as it is.
 */
export const readOnnxJob = (spec: OnnxSpec): ReadOnnxJob => {
  const refusal = refuseOwnSurroundings(spec)
  if (refusal) return refusal
  const { Model, Provider, Optimisation, Files, Runs } = spec.Onnx
  const model = parseSha256(Model, 'sha256:')
  if (model === undefined)
    return rejectJob('JOB_BLOB', `expected sha256: and 64 hex digits, got ${JSON.stringify(Model)}`)
  const files = readJobFiles(Files ?? [])
  if (typeof files === 'string') return rejectJob('JOB_INPUTS', files)
  const runs = Runs.map(runOf)
  const missing = runs
    .flatMap(({ feeds }) => feeds)
    .find(({ input }) => !files.some(({ path }) => path === input))
  if (missing || runs.length === 0 || runs.length > 1024)
    return rejectJob(
      'JOB_INPUTS',
      `expected 1 to 1024 runs fed with files of the job, got ${missing ? JSON.stringify(missing.input) : runs.length}`,
    )
  return {
    kind: 'read',
    job: {
      engine: 'onnx',
      model,
      provider: Provider ?? 'cpu',
      optimisation: Optimisation ?? 'disabled',
      files,
      runs,
      timeoutMs: timeoutMsOf(spec),
    },
  }
}
