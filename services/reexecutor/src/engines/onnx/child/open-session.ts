import type { InferenceSession } from 'onnxruntime-node'
import type { OnnxJob } from '../../../bundle/job.ts'
import type { OnnxProvider } from '../child-messages.ts'
import type { Runtime } from './load-runtime.ts'

export type SessionRequest = {
  readonly provider: OnnxProvider
  readonly optimisation: OnnxJob['optimisation']
  /** Refuse to run on the CPU what the provider cannot run. */
  readonly isProviderOnly: boolean
}

/** A session that answers the same every time on the same machine: one thread, in order, everything pinned that can be. */
export function openSession(
  runtime: Runtime,
  model: Uint8Array,
  { provider, optimisation, isProviderOnly }: SessionRequest,
): Promise<InferenceSession> {
  return runtime.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: optimisation,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: {
      session: {
        use_deterministic_compute: '1',
        set_denormal_as_zero: '0',
        intra_op: { allow_spinning: '0' },
        disable_cpu_ep_fallback: isProviderOnly && provider !== 'cpu' ? '1' : '0',
      },
    },
  })
}
