import { createHash } from 'node:crypto'
import type { ContainerJob } from '../modules/container-job.ts'
import { pinnedImage } from '../modules/image-reference.ts'
import type { JobFile } from '../modules/job-files.ts'
import type { ModuleMachine } from '../modules/module-document.ts'
import type { OnnxJob } from '../modules/onnx-job.ts'
import type { Sha256Digest } from '../modules/sha256-digest.ts'
import type { WasmJob } from '../modules/wasm-job.ts'
import type { WgslJob } from '../modules/wgsl-job.ts'
import type {
  BundledBytes,
  ContainerRunBundle,
  OnnxRunBundle,
  RunLimits,
  RunRequirements,
  WasmRunBundle,
  WgslRunBundle,
} from './run-bundle.ts'

/** What a bundle gets besides its job. */
export type BundleTerms = {
  readonly limits: RunLimits
  readonly nonce: string
  readonly requirements?: RunRequirements
}

/** The bytes of the digests that a job names. */
export type JobBlobs = ReadonlyMap<Sha256Digest, Uint8Array>

const bundled = (digest: Sha256Digest, blobs: JobBlobs): BundledBytes => {
  const bytes = blobs.get(digest)
  if (!bytes) throw new RangeError(`expected the bytes of ${digest}, which were not fetched`)
  return { sha256: digest, bytes: Buffer.from(bytes).toString('base64') }
}

const bundledFile = (file: JobFile, blobs: JobBlobs): BundledBytes & { readonly path: string } => {
  if ('blob' in file) return { path: file.path, ...bundled(file.blob, blobs) }
  const digest = createHash('sha256').update(Buffer.from(file.base64, 'base64')).digest('hex')
  return { path: file.path, sha256: `0x${digest}`, bytes: file.base64 }
}

/** The module's own timeout counts where it is shorter than the limit. */
const timed = <Limits extends { readonly wallTimeMs: number }>(
  limits: Limits,
  timeoutMs: number,
): Limits => ({
  ...limits,
  wallTimeMs: timeoutMs > 0 ? Math.min(timeoutMs, limits.wallTimeMs) : limits.wallTimeMs,
})

const baseOf = ({ nonce, requirements }: BundleTerms) => ({
  version: 1 as const,
  nonce,
  ...(requirements === undefined ? {} : { requirements }),
})

/** The bundle of a WebAssembly job; `blobs` holds its program. */
export const composeWasmBundle = (job: WasmJob, blobs: JobBlobs, terms: BundleTerms): WasmRunBundle => ({
  ...baseOf(terms),
  engine: 'wasm',
  module: bundled(job.entryModule, blobs),
  arguments: job.arguments,
  environment: job.environment,
  inputs: [],
  capabilities: job.capabilities,
  limits: timed(terms.limits.wasm, job.timeoutMs),
})

/** The largest VRAM that a module says a GPU must have; `vram` is in MB. */
const vramOf = ({ gpus }: ModuleMachine): number =>
  Math.max(0, ...(gpus ?? []).map(({ vram }) => Number(vram ?? 0) * 1e6))

const megabytesOf = (value: number | bigint | undefined): number => Math.max(0, Number(value ?? 0)) * 1e6

/**
 * The bundle of a container job. Memory is what the job asks for; where it asks for nothing, the more of the limit and what
 * the module's `machine` wants. A job with a GPU needs one of the machine, besides what the claim needs.
 *
 * @param digest `sha256:<hex>` of the image
 */
export const composeContainerBundle = (
  job: ContainerJob,
  digest: string,
  machine: ModuleMachine,
  terms: BundleTerms,
): ContainerRunBundle => {
  const limits = timed(terms.limits.container, job.timeoutMs)
  const vramBytes = vramOf(machine)
  const gpu = { count: 1 as const, ...(vramBytes > 0 ? { vramBytes } : {}), ...terms.requirements?.gpu }
  const requirements = { ...terms.requirements, ...(job.resources.gpus === 1 ? { gpu } : {}) }
  const { requirements: _, ...base } = baseOf(terms)
  return {
    ...base,
    engine: 'container',
    image: pinnedImage(job.image, digest),
    profile: 'compat',
    entrypoint: job.entrypoint,
    arguments: [],
    environment: job.environment,
    inputs: [],
    outputs: job.outputs,
    limits: {
      ...limits,
      memoryBytes: job.resources.memoryBytes ?? Math.max(limits.memoryBytes, megabytesOf(machine.ram)),
    },
    ...(Object.keys(requirements).length > 0 ? { requirements } : {}),
  }
}

/** The bundle of an inference job; `blobs` holds its model and files. */
export const composeOnnxBundle = (job: OnnxJob, blobs: JobBlobs, terms: BundleTerms): OnnxRunBundle => ({
  ...baseOf(terms),
  engine: 'onnx',
  model: bundled(job.model, blobs),
  provider: job.provider,
  optimisation: job.optimisation,
  inputs: job.files.map((file) => bundledFile(file, blobs)),
  runs: job.runs,
  limits: timed(terms.limits.onnx, job.timeoutMs),
})

/**
 * The bundle of a compute job; `blobs` holds its shader and files.
 *
 * @param shader its text
 */
export const composeWgslBundle = (
  job: WgslJob,
  shader: string,
  blobs: JobBlobs,
  terms: BundleTerms,
): WgslRunBundle => ({
  ...baseOf(terms),
  engine: 'wgsl',
  shader,
  entryPoint: job.entryPoint,
  inputs: job.files.map((file) => bundledFile(file, blobs)),
  buffers: job.buffers,
  workgroups: job.workgroups,
  limits: timed(terms.limits.wgsl, job.timeoutMs),
})
