import { Type } from 'typebox'
import { closed, mebibyte } from './bundle-parts.ts'

/** What a run of the native engines, onnx and wgsl, may use. */
export const NativeLimits = Type.Object(
  {
    memoryBytes: Type.Integer({
      minimum: mebibyte,
      maximum: 2 ** 40,
      description: 'what the run may take beyond what the idle engine takes',
    }),
    wallTimeMs: Type.Integer({ minimum: 1, maximum: 3_600_000 }),
    logBytes: Type.Integer({
      minimum: 0,
      maximum: 16 * mebibyte,
      description: 'never used: there is no log',
    }),
    outputBytes: Type.Integer({ minimum: 0, maximum: 512 * mebibyte, description: 'the manifest included' }),
    outputFiles: Type.Integer({ minimum: 0, maximum: 65_536, description: 'the manifest included' }),
  },
  closed,
)
