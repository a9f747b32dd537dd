import type { BundleLimits, RunLimits } from './run-bundle.ts'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** The limits of a WebAssembly job whose module sets none of its own. */
export const defaultBundleLimits: BundleLimits = {
  memoryPages: 256,
  wallTimeMs: 10_000,
  logBytes: mebibyte,
  outputBytes: 16 * mebibyte,
  outputFiles: 256,
  fuel: 50_000_000_000,
}

const nativeLimits = {
  memoryBytes: 4 * gibibyte,
  wallTimeMs: 600_000,
  logBytes: 0,
  outputBytes: 256 * mebibyte,
  outputFiles: 4096,
}

/**
 * The most that jobs may use, by engine, unless a mediator's configuration says otherwise. A container gets 900 s, as long as
 * Lilypad's solver waits for one; memory is what a job gets that asks for none.
 */
export const defaultRunLimits: RunLimits = {
  wasm: defaultBundleLimits,
  container: {
    memoryBytes: 4 * gibibyte,
    pids: 4096,
    wallTimeMs: 900_000,
    logBytes: 64 * mebibyte,
    outputBytes: 4 * gibibyte,
    outputFiles: 65_536,
  },
  onnx: nativeLimits,
  wgsl: nativeLimits,
}
