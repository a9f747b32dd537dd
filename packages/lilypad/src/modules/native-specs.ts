import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goSlice } from '../structs/go-types.ts'
import { ELEMENT_TYPES } from './element-types.ts'
import { ownSpec } from './wasm-spec.ts'

const count = Type.Integer({ minimum: 0 })

/**
 * A file for the program under `Path`: bytes by digest (`sha256:<hex>`), or in base64 where an input of the deal gives them.
 * The deal's id binds either.
 */
const InputFile = Type.Object({
  Path: Type.String(),
  Blob: Type.Optional(Type.String()),
  Base64: Type.Optional(Type.String()),
})
export type InputFile = Static<typeof InputFile>

const Feed = Type.Object({
  Name: Type.String(),
  Type: Type.Enum([...ELEMENT_TYPES]),
  Dims: Type.Array(count),
  Input: Type.String(),
})

const SessionRun = Type.Object({
  Feeds: Type.Array(Feed),
  Carried: Type.Optional(goSlice(Type.Object({ Name: Type.String(), Output: Type.String() }))),
})

/** The engine `onnx`: a model by digest and the runs of its session, each fed with input files. */
export const OnnxSpec = Type.Object({
  ...ownSpec,
  Onnx: Type.Object({
    Model: Type.String(),
    Provider: Type.Optional(Type.Union([Type.Literal('cpu'), Type.Literal('webgpu'), Type.Literal('cuda')])),
    Optimisation: Type.Optional(
      Type.Union([
        Type.Literal('disabled'),
        Type.Literal('basic'),
        Type.Literal('extended'),
        Type.Literal('all'),
      ]),
    ),
    Files: Type.Optional(goSlice(InputFile)),
    Runs: Type.Array(SessionRun),
  }),
})
export type OnnxSpec = Static<typeof OnnxSpec>

const ShaderBuffer = Type.Object({
  Binding: count,
  Size: count,
  Usage: Type.Optional(Type.Union([Type.Literal('storage'), Type.Literal('uniform')])),
  Input: Type.Optional(Type.String()),
  Output: Type.Optional(
    Type.Object({
      Name: Type.String(),
      Type: Type.Union([Type.Literal('u32'), Type.Literal('i32'), Type.Literal('f32')]),
    }),
  ),
})

/** The engine `wgsl`: a compute shader by digest, its buffers, and one dispatch. */
export const WgslSpec = Type.Object({
  ...ownSpec,
  Wgsl: Type.Object({
    Shader: Type.String(),
    EntryPoint: Type.String(),
    Files: Type.Optional(goSlice(InputFile)),
    Buffers: Type.Array(ShaderBuffer),
    Workgroups: Type.Tuple([count, count, count]),
  }),
})
export type WgslSpec = Static<typeof WgslSpec>
