import type { JobSpec } from './module-document.ts'
import { readEnvironment } from './read-environment.ts'
import { parseSha256 } from './sha256-digest.ts'
import type { Sha256Digest } from './sha256-digest.ts'

/** A WebAssembly job: everything that decides what the program does. */
export type WasmJob = {
  readonly entryModule: Sha256Digest
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly capabilities: { readonly clock: 'virtual' | 'host'; readonly entropy: 'seeded' | 'host' }
  /** How long the module lets the program run; 0 where it does not say. */
  readonly timeoutMs: number
}

export type JobRejection = {
  readonly code:
    | 'JOB_ENGINE'
    | 'JOB_NETWORK'
    | 'JOB_INPUTS'
    | 'JOB_OUTPUTS'
    | 'JOB_ENTRY_MODULE'
    | 'JOB_ARGUMENTS'
    | 'JOB_ENVIRONMENT'
  readonly message: string
}

export type ReadWasmJob =
  | { readonly kind: 'read'; readonly job: WasmJob }
  | { readonly kind: 'rejected'; readonly rejection: JobRejection }

const maximumArguments = 1024
const maximumArgumentLength = 65_536

const rejected = (code: JobRejection['code'], message: string): ReadWasmJob => ({
  kind: 'rejected',
  rejection: { code, message },
})

/** What the spec asks for and re-execution does not give; undefined if there is nothing of the kind. */
const refuseSurroundings = (spec: JobSpec): ReadWasmJob | undefined => {
  const network = spec.Network?.Type ?? 'None'
  if (network !== 'None')
    return rejected('JOB_NETWORK', `expected no network, got ${JSON.stringify(network)}`)
  if (spec.Inputs?.length)
    return rejected('JOB_INPUTS', `expected no inputs in the job spec, got ${spec.Inputs.length}`)
  const odd = spec.Outputs?.find(({ Name, Path }) => Name !== 'outputs' || Path !== '/outputs')
  if (odd)
    return rejected('JOB_OUTPUTS', `expected the output "outputs" at /outputs, got ${JSON.stringify(odd)}`)
  return undefined
}

/**
 * Takes the job out of a module. The engine must be `wasm`; the program is named by `sha256:<hex>`; network access and
 * inputs are refused, and `outputs` at `/outputs` is the only output directory.
 */
export const readWasmJob = (spec: JobSpec): ReadWasmJob => {
  if (spec.Engine !== 'wasm' || !spec.Wasm) {
    return rejected(
      'JOB_ENGINE',
      `expected the engine "wasm" and its spec, got ${JSON.stringify(spec.Engine)}`,
    )
  }
  const refusal = refuseSurroundings(spec)
  if (refusal) return refusal
  const { EntryModule, Parameters, EnvironmentVariables, Capabilities } = spec.Wasm
  const entryModule = parseSha256(EntryModule, 'sha256:')
  if (entryModule === undefined) {
    return rejected(
      'JOB_ENTRY_MODULE',
      `expected sha256: and 64 hex digits, got ${JSON.stringify(EntryModule)}`,
    )
  }
  const parameters = Parameters ?? []
  if (
    parameters.length > maximumArguments ||
    parameters.some((text) => text.length > maximumArgumentLength)
  ) {
    return rejected(
      'JOB_ARGUMENTS',
      `expected at most ${maximumArguments} arguments of ${maximumArgumentLength} characters, got more`,
    )
  }
  const environment = readEnvironment(EnvironmentVariables ?? [])
  if (typeof environment === 'string') return rejected('JOB_ENVIRONMENT', environment)
  return {
    kind: 'read',
    job: {
      entryModule,
      arguments: parameters,
      environment,
      capabilities: { clock: Capabilities?.Clock ?? 'virtual', entropy: Capabilities?.Entropy ?? 'seeded' },
      timeoutMs: Math.ceil((spec.Timeout ?? 0) * 1000),
    },
  }
}
