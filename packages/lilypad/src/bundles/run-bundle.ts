import type { OnnxJob } from '../modules/onnx-job.ts'
import type { OutputFolder } from '../modules/read-outputs.ts'
import type { Sha256Digest } from '../modules/sha256-digest.ts'
import type { ShaderBuffer } from '../modules/wgsl-job.ts'

/** Bytes that travel with their digest. */
export type BundledBytes = {
  readonly sha256: Sha256Digest
  /** Base64 (RFC 4648 §4). */
  readonly bytes: string
}

/** What the machine must be for the run to say anything about the claim. */
export type RunRequirements = {
  readonly drawClass?: string
  /** The claim's, exact. */
  readonly determinismClass?: string
  /** CPUs that the program of the claim saw. */
  readonly cpus?: number
  readonly gpu?: { readonly count: 1; readonly vramBytes?: number; readonly model?: string }
}

/** What any run may use: time in milliseconds, the rest in bytes and files. */
type CommonLimits = {
  readonly wallTimeMs: number
  readonly logBytes: number
  readonly outputBytes: number
  readonly outputFiles: number
  /** What the program may burn, about one unit an instruction: the one limit that ends it at the same place everywhere. */
  readonly fuel?: number
}

/** Memory in pages of 64 KiB. */
export type BundleLimits = CommonLimits & {
  readonly memoryPages: number
  /** What the program may burn, about one unit an instruction: the one limit that ends it at the same place everywhere. */
  readonly fuel?: number
}
export type ContainerLimits = CommonLimits & { readonly memoryBytes: number; readonly pids: number }
export type NativeLimits = CommonLimits & { readonly memoryBytes: number }

/** The most that jobs may use, by engine. */
export type RunLimits = {
  readonly wasm: BundleLimits
  readonly container: ContainerLimits
  readonly onnx: NativeLimits
  readonly wgsl: NativeLimits
}

type BundleBase = {
  readonly version: 1
  readonly inputs: readonly (BundledBytes & { readonly path: string })[]
  /** Sets apart two runs of the same job. */
  readonly nonce: string
  readonly requirements?: RunRequirements
}

export type WasmRunBundle = BundleBase & {
  readonly engine: 'wasm'
  readonly module: BundledBytes
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly capabilities: { readonly clock: 'virtual' | 'host'; readonly entropy: 'seeded' | 'host' }
  readonly limits: BundleLimits
}

export type ContainerRunBundle = BundleBase & {
  readonly engine: 'container'
  /** `<registry>/<name>@sha256:<hex>`. */
  readonly image: string
  readonly profile: 'compat' | 'sealed'
  readonly entrypoint: readonly string[]
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly outputs: readonly OutputFolder[]
  readonly limits: ContainerLimits
}

export type OnnxRunBundle = BundleBase &
  Pick<OnnxJob, 'engine' | 'provider' | 'optimisation' | 'runs'> & {
    readonly model: BundledBytes
    readonly limits: NativeLimits
  }

export type WgslRunBundle = BundleBase & {
  readonly engine: 'wgsl'
  readonly shader: string
  readonly entryPoint: string
  readonly buffers: readonly ShaderBuffer[]
  readonly workgroups: readonly [number, number, number]
  readonly limits: NativeLimits
}

/**
 * One run as the reexecutor takes it: everything in it, nothing to fetch but an image by digest. The run is known by the
 * sha2-256 of the bundle's canonical JSON (RFC 8785).
 */
export type RunBundle = WasmRunBundle | ContainerRunBundle | OnnxRunBundle | WgslRunBundle
