import type { OnnxBundle } from '../bundle/onnx-bundle.ts'
import type { WgslBundle } from '../bundle/wgsl-bundle.ts'
import { carried } from './bundle.ts'

const limits = {
  memoryBytes: 2 ** 29,
  wallTimeMs: 30_000,
  logBytes: 0,
  outputBytes: 2 ** 24,
  outputFiles: 64,
}

/** A bundle of the onnx engine that is right in every point, around two floats fed as `x`. */
export function onnxBundleOf(model: Uint8Array, overrides: Partial<OnnxBundle> = {}): OnnxBundle {
  return {
    version: 1,
    engine: 'onnx',
    model: carried(model),
    provider: 'cpu',
    optimisation: 'all',
    inputs: [{ path: 'x.f32', ...carried(new Uint8Array(8)) }],
    runs: [{ feeds: [{ name: 'x', type: 'float32', dims: [2], input: 'x.f32' }] }],
    limits,
    nonce: 'run 1',
    ...overrides,
  }
}

/** A bundle of the wgsl engine that is right in every point: reads 16 numbers, writes 16. */
export function wgslBundleOf(shader: string, overrides: Partial<WgslBundle> = {}): WgslBundle {
  return {
    version: 1,
    engine: 'wgsl',
    shader,
    entryPoint: 'main',
    inputs: [{ path: 'in.u32', ...carried(new Uint8Array(64)) }],
    buffers: [
      { binding: 0, size: 64, input: 'in.u32' },
      { binding: 1, size: 64, output: { name: 'out', type: 'u32' } },
    ],
    workgroups: [1, 1, 1],
    limits,
    nonce: 'run 1',
    ...overrides,
  }
}
