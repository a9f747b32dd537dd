import type { OnnxJob } from '../../bundle/job.ts'
import type { Sandbox } from '../native/enter-sandbox.ts'
import type { Failed } from '../native/native-slot.ts'
import type { ChildResult } from '../native/to-outcome.ts'

export type OnnxProvider = OnnxJob['provider']

/** What a child process is told with every task, as it cannot be told once. */
export type OnnxSetup = {
  /** The package that has the runtime: `onnxruntime-node`. */
  readonly runtimePackage: string
  readonly provider: OnnxProvider
  readonly sandbox: Sandbox
}

/** sha256 of what the known models answered: the exact one, and the one of floats that depends on the class. */
export type KnownDigests = { readonly exact: string; readonly floats: string }

export type OnnxTask =
  | { readonly kind: 'describe'; readonly setup: OnnxSetup }
  | {
      readonly kind: 'run'
      readonly setup: OnnxSetup
      readonly job: OnnxJob
      readonly expected: KnownDigests
    }

export type OnnxReply =
  | { readonly kind: 'described'; readonly runtime: string; readonly found: KnownDigests }
  /** What would have to be installed. */
  | { readonly kind: 'missing'; readonly message: string }
  | ({ readonly kind: 'ran'; readonly found: KnownDigests } & ChildResult)
  | Failed
