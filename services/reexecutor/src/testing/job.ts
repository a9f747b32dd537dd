import type { WasmJob } from '../bundle/job.ts'

/** A job for tests: no arguments, no inputs, everything virtual, small limits. */
export function jobOf(module: Uint8Array, overrides: Partial<WasmJob> = {}): WasmJob {
  return {
    engine: 'wasm',
    moduleDigest: '0x00',
    module,
    arguments: [],
    environment: {},
    inputs: [],
    capabilities: { clock: 'virtual', entropy: 'seeded' },
    limits: { memoryPages: 64, wallTimeMs: 5_000, logBytes: 4_096, outputBytes: 8_192, outputFiles: 16 },
    ...overrides,
  }
}
