import { Type } from 'typebox'
import type { Static } from 'typebox'
import { closed, Inputs, mebibyte, Nonce } from './bundle-parts.ts'
import { NativeLimits } from './native-limits.ts'
import { Requirements } from './requirements.ts'

/** The default limits of the WebGPU specification: what every adapter has. */
export const deviceLimits = {
  bufferBytes: 128 * mebibyte,
  uniformBytes: 65_536,
  storageBuffers: 8,
  bindings: 1_000,
  workgroups: 65_535,
} as const

/** Names a file of the result: a letter or digit first, so that it is never hidden from the CID. */
const OutputName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' })

/** A buffer of bind group 0; it begins with the bytes of its input file, the rest is zero. */
const Buffer = Type.Object(
  {
    binding: Type.Integer({ minimum: 0, maximum: deviceLimits.bindings - 1 }),
    size: Type.Integer({ minimum: 4, maximum: deviceLimits.bufferBytes, multipleOf: 4 }),
    usage: Type.Optional(Type.Union([Type.Literal('storage'), Type.Literal('uniform')])),
    input: Type.Optional(
      Type.String({ minLength: 1, maxLength: 4_096, description: 'path of an input file' }),
    ),
    output: Type.Optional(
      Type.Object(
        {
          name: OutputName,
          type: Type.Union([Type.Literal('u32'), Type.Literal('i32'), Type.Literal('f32')]),
        },
        closed,
      ),
    ),
  },
  closed,
)

const Workgroups = Type.Integer({ minimum: 1, maximum: deviceLimits.workgroups })

/** A compute kernel, its buffers and one dispatch. */
export const WgslBundle = Type.Object(
  {
    version: Type.Literal(1),
    engine: Type.Literal('wgsl'),
    shader: Type.String({ minLength: 1, maxLength: 262_144 }),
    entryPoint: Type.String({ minLength: 1, maxLength: 1_024 }),
    inputs: Inputs,
    buffers: Type.Array(Buffer, { minItems: 1, maxItems: deviceLimits.storageBuffers }),
    workgroups: Type.Tuple([Workgroups, Workgroups, Workgroups]),
    limits: NativeLimits,
    requirements: Type.Optional(Requirements),
    nonce: Nonce,
  },
  closed,
)
export type WgslBundle = Static<typeof WgslBundle>
