import type { WasmJob } from '../modules/wasm-job.ts'
import type { BundleLimits, RunBundle } from './run-bundle.ts'

/**
 * The bundle of a job and its program. The module's own timeout counts where it is shorter than the limit.
 *
 * @param program the bytes of `job.entryModule`
 */
export const composeBundle = (
  job: WasmJob,
  program: Uint8Array,
  limits: BundleLimits,
  nonce: string,
): RunBundle => ({
  version: 1,
  engine: 'wasm',
  module: { sha256: job.entryModule, bytes: Buffer.from(program).toString('base64') },
  arguments: job.arguments,
  environment: job.environment,
  inputs: [],
  capabilities: job.capabilities,
  limits: {
    ...limits,
    wallTimeMs: job.timeoutMs > 0 ? Math.min(job.timeoutMs, limits.wallTimeMs) : limits.wallTimeMs,
  },
  nonce,
})
