import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { WasmBundle } from './bundle.ts'
import type { Requirements } from './requirements.ts'

/** What every job has, whatever runs it. */
type JobBase = {
  /** Files the program finds under `/inputs`. */
  readonly inputs: readonly DirectoryEntry[]
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

/** What an engine runs: a bundle whose bytes are decoded and proved. */
export type Job = WasmJob
