import type { JobFile } from './job-files.ts'
import { readJobFiles } from './job-files.ts'
import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'
import type { WgslSpec } from './native-specs.ts'
import { refuseOwnSurroundings, timeoutMsOf } from './own-surroundings.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** A buffer of bind group 0, `size` in bytes; begins with the bytes of its file, the rest is zero. */
export type ShaderBuffer = {
  readonly binding: number
  readonly size: number
  readonly usage?: 'storage' | 'uniform'
  readonly input?: string
  readonly output?: { readonly name: string; readonly type: 'u32' | 'i32' | 'f32' }
}

/** A compute job: everything that decides what comes out. */
export type WgslJob = {
  readonly engine: 'wgsl'
  readonly shader: Sha256Digest
  readonly entryPoint: string
  readonly files: readonly JobFile[]
  readonly buffers: readonly ShaderBuffer[]
  readonly workgroups: readonly [number, number, number]
  readonly timeoutMs: number
}

export type ReadWgslJob = { readonly kind: 'read'; readonly job: WgslJob } | JobRejected

const bufferOf = ({
  Binding,
  Size,
  Usage,
  Input,
  Output,
}: WgslSpec['Wgsl']['Buffers'][number]): ShaderBuffer => ({
  binding: Binding,
  size: Size,
  ...(Usage === undefined ? {} : { usage: Usage }),
  ...(Input === undefined ? {} : { input: Input }),
  ...(Output === undefined ? {} : { output: { name: Output.Name, type: Output.Type } }),
})

/**
 * Takes the job out of a module for the engine `wgsl`: `job.Spec.Wgsl { Shader: "sha256:<hex>", EntryPoint, Files, Buffers,
 * Workgroups }`.
 */
export const readWgslJob = (spec: WgslSpec): ReadWgslJob => {
  const refusal = refuseOwnSurroundings(spec)
  if (refusal) return refusal
  const { Shader, EntryPoint, Files, Buffers, Workgroups } = spec.Wgsl
  const shader = parseSha256(Shader, 'sha256:')
  if (shader === undefined)
    return rejectJob('JOB_BLOB', `expected sha256: and 64 hex digits, got ${JSON.stringify(Shader)}`)
  const files = readJobFiles(Files ?? [])
  if (typeof files === 'string') return rejectJob('JOB_INPUTS', files)
  const buffers = Buffers.map(bufferOf)
  const missing = buffers.find(
    ({ input }) => input !== undefined && !files.some(({ path }) => path === input),
  )
  if (missing)
    return rejectJob('JOB_INPUTS', `expected a file of the job, got ${JSON.stringify(missing.input)}`)
  const [x, y, z] = Workgroups
  return {
    kind: 'read',
    job: {
      engine: 'wgsl',
      shader,
      entryPoint: EntryPoint,
      files,
      buffers,
      workgroups: [x, y, z],
      timeoutMs: timeoutMsOf(spec),
    },
  }
}
