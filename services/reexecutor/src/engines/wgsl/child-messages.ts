import type { WgslJob } from '../../bundle/job.ts'
import type { Sandbox } from '../native/enter-sandbox.ts'
import type { Failed } from '../native/native-slot.ts'
import type { ChildResult } from '../native/to-outcome.ts'

/** What a child process is told with every task, as it cannot be told once. */
export type WgslSetup = {
  /** The package that has WebGPU: `webgpu`. */
  readonly runtimePackage: string
  /** Whether the adapter may compute on the CPU. */
  readonly isSoftwareAllowed: boolean
  readonly sandbox: Sandbox
}

/** What WebGPU says of an adapter (`GPUAdapterInfo`). */
export type AdapterFacts = {
  readonly vendor: string
  readonly architecture: string
  readonly device: string
  /** With Dawn on Vulkan, the driver and its version. */
  readonly description: string
  readonly isSoftware: boolean
}

export type WgslTask =
  | { readonly kind: 'describe'; readonly setup: WgslSetup }
  | { readonly kind: 'run'; readonly setup: WgslSetup; readonly job: WgslJob }

export type WgslReply =
  | {
      readonly kind: 'described'
      readonly runtime: string
      readonly adapter: AdapterFacts
      readonly found: string
    }
  /** What would have to be installed. */
  | { readonly kind: 'missing'; readonly message: string }
  | ({ readonly kind: 'ran'; readonly found: string } & ChildResult)
  | Failed
