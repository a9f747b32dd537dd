import type { WasmBundle } from '../bundle/wasm-bundle.ts'
import { sha256 } from '../bundle/request-digest.ts'
import { buildModule } from './module-builder.ts'

/** Bytes as a bundle carries them. */
export const carried = (bytes: Uint8Array) => ({
  sha256: sha256(bytes),
  bytes: Buffer.from(bytes).toString('base64'),
})

/** A bundle that is right in every point, around a module that does nothing unless another is given. */
export function bundleOf(
  module: Uint8Array = buildModule(),
  overrides: Partial<WasmBundle> = {},
): WasmBundle {
  return {
    version: 1,
    engine: 'wasm',
    module: carried(module),
    arguments: [],
    environment: {},
    inputs: [],
    capabilities: { clock: 'virtual', entropy: 'seeded' },
    limits: { memoryPages: 64, wallTimeMs: 20_000, logBytes: 65_536, outputBytes: 2 ** 20, outputFiles: 16 },
    nonce: 'run 1',
    ...overrides,
  }
}
