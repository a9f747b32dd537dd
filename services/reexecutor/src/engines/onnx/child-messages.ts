import type { OnnxJob } from '../../bundle/job.ts'
import type { Failed } from '../native/native-slot.ts'

export type OnnxProvider = OnnxJob['provider']

/** What a child process is told with every task, as it cannot be told once. */
export type OnnxSetup = {
  /** The package that has the runtime: `onnxruntime-node`. */
  readonly runtimePackage: string
  readonly provider: OnnxProvider
  /** A number of its own among the machine's native children. */
  readonly slot: number
}

/** sha256 of what the known models answered: the exact one, and the one of floats that depends on the class. */
export type KnownDigests = { readonly exact: string; readonly floats: string }

export type OnnxTask =
  | { readonly kind: 'describe'; readonly setup: OnnxSetup }
  | { readonly kind: 'run'; readonly setup: OnnxSetup; readonly job: OnnxJob; readonly expected: KnownDigests }

/** A file of a result: its name under `outputs/` and its bytes. */
export type OutputFile = { readonly name: string; readonly bytes: Uint8Array }

export type OnnxReply =
  | { readonly kind: 'described'; readonly runtime: string; readonly found: KnownDigests }
  /** What would have to be installed. */
  | { readonly kind: 'missing'; readonly message: string }
  | {
      readonly kind: 'ran'
      readonly outputs: readonly OutputFile[]
      readonly startedAt: number
      readonly finishedAt: number
      readonly found: KnownDigests
    }
  | Failed
