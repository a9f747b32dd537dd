import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { ContainerBundle } from './container-bundle.ts'
import type { OnnxBundle } from './onnx-bundle.ts'
import type { Requirements } from './requirements.ts'
import type { WasmBundle } from './wasm-bundle.ts'
import type { WgslBundle } from './wgsl-bundle.ts'

/** What every job has, whatever runs it. */
type JobBase = {
  /** Files the program finds under `/inputs`. */
  readonly inputs: readonly DirectoryEntry[]
  /** What the machine must be; nothing where it does not matter. */
  readonly requirements?: Requirements
}

/** A WASI command, its bytes decoded and proved. */
export type WasmJob = JobBase & {
  readonly engine: 'wasm'
  /** sha256 of the module, `0x` hex; also the seed of the guest's entropy. */
  readonly moduleDigest: string
  readonly module: Uint8Array
  /** The program's arguments, without its name. */
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly capabilities: WasmBundle['capabilities']
  readonly limits: WasmBundle['limits']
}

/** A program of an image, its inputs decoded and proved. */
export type ContainerJob = JobBase & {
  readonly engine: 'container'
  /** `<registry>/<name>@sha256:<digest>` */
  readonly image: string
  readonly profile: ContainerBundle['profile']
  /** Empty: the image's own. */
  readonly entrypoint: readonly string[]
  readonly arguments: readonly string[]
  /** Over the image's own. */
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory?: string
  readonly outputs: ContainerBundle['outputs']
  readonly limits: ContainerBundle['limits']
}

/** A model and its runs; every feed names an input that is there and as long as its shape says. */
export type OnnxJob = JobBase & {
  readonly engine: 'onnx'
  /** sha256 of the model, `0x` hex. */
  readonly modelDigest: string
  readonly model: Uint8Array
  readonly provider: OnnxBundle['provider']
  readonly optimisation: OnnxBundle['optimisation']
  readonly runs: OnnxBundle['runs']
  readonly limits: OnnxBundle['limits']
}

/** A compute kernel and its buffers; every buffer's input is there and fits into it. */
export type WgslJob = JobBase & {
  readonly engine: 'wgsl'
  readonly shader: string
  readonly entryPoint: string
  readonly buffers: WgslBundle['buffers']
  readonly workgroups: WgslBundle['workgroups']
  readonly limits: WgslBundle['limits']
}

/** What an engine runs: a bundle whose bytes are decoded and proved. */
export type Job = WasmJob | ContainerJob | OnnxJob | WgslJob
