import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { ContainerBundle } from './container-bundle.ts'
import type { Requirements } from './requirements.ts'
import type { WasmBundle } from './wasm-bundle.ts'

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

/** What an engine runs: a bundle whose bytes are decoded and proved. */
export type Job = WasmJob | ContainerJob
