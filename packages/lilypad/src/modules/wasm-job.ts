import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'
import { refuseArguments } from './job-surroundings.ts'
import { refuseOwnSurroundings, timeoutMsOf } from './own-surroundings.ts'
import { readEnvironment } from './read-environment.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'
import type { WasmSpec } from './wasm-spec.ts'

/** A WebAssembly job: everything that decides what the program does. */
export type WasmJob = {
  readonly engine: 'wasm'
  readonly entryModule: Sha256Digest
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly capabilities: { readonly clock: 'virtual' | 'host'; readonly entropy: 'seeded' | 'host' }
  /** How long the module lets the program run; 0 where it does not say. */
  readonly timeoutMs: number
}

export type ReadWasmJob = { readonly kind: 'read'; readonly job: WasmJob } | JobRejected

/**
 * Takes the job out of a module for the engine `wasm`. The program is named by `sha256:<hex>`; network access and inputs are
 * refused, and `outputs` at `/outputs` is the only output directory.
 */
export const readWasmJob = (spec: WasmSpec): ReadWasmJob => {
  const { EntryModule, Parameters, EnvironmentVariables, Capabilities } = spec.Wasm
  const parameters = Parameters ?? []
  const refusal = refuseOwnSurroundings(spec) ?? refuseArguments(parameters)
  if (refusal) return refusal
  const entryModule = parseSha256(EntryModule, 'sha256:')
  if (entryModule === undefined) {
    return rejectJob(
      'JOB_ENTRY_MODULE',
      `expected sha256: and 64 hex digits, got ${JSON.stringify(EntryModule)}`,
    )
  }
  const environment = readEnvironment(EnvironmentVariables ?? [])
  if (typeof environment === 'string') return rejectJob('JOB_ENVIRONMENT', environment)
  return {
    kind: 'read',
    job: {
      engine: 'wasm',
      entryModule,
      arguments: parameters,
      environment,
      capabilities: { clock: Capabilities?.Clock ?? 'virtual', entropy: Capabilities?.Entropy ?? 'seeded' },
      timeoutMs: timeoutMsOf(spec),
    },
  }
}
