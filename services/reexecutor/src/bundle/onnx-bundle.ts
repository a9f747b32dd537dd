import { ELEMENT_TYPES } from '@lilymed/lilypad/element-types'
import type { ElementType } from '@lilymed/lilypad/element-types'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { CarriedBytes, closed, Inputs, mebibyte, Nonce } from './bundle-parts.ts'
import { NativeLimits } from './native-limits.ts'
import { Requirements } from './requirements.ts'

/** A name inside a model: of an input, an output or a state carried from run to run. */
const ModelName = Type.String({ minLength: 1, maxLength: 1_024 })

/** The bytes of one element of each type that a tensor may have. */
export const elementBytes = {
  float32: 4,
  float64: 8,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  bool: 1,
} as const satisfies Record<ElementType, number>
export type { ElementType }

/** One tensor: the bytes of an input file, raw and little-endian, row-major. */
const Feed = Type.Object(
  {
    name: ModelName,
    type: Type.Enum([...ELEMENT_TYPES]),
    dims: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), { maxItems: 8 }),
    input: Type.String({ minLength: 1, maxLength: 4_096, description: 'path of an input file' }),
  },
  closed,
)

/** One run of the session; `carried` feeds an output of the run before to an input of this one. */
const SessionRun = Type.Object(
  {
    feeds: Type.Array(Feed, { maxItems: 64 }),
    carried: Type.Optional(
      Type.Array(Type.Object({ name: ModelName, output: ModelName }, closed), { maxItems: 64 }),
    ),
  },
  closed,
)

/** A model and what it is fed with. */
export const OnnxBundle = Type.Object(
  {
    version: Type.Literal(1),
    engine: Type.Literal('onnx'),
    model: CarriedBytes(32 * mebibyte),
    provider: Type.Union([Type.Literal('cpu'), Type.Literal('webgpu'), Type.Literal('cuda')]),
    optimisation: Type.Union([
      Type.Literal('disabled'),
      Type.Literal('basic'),
      Type.Literal('extended'),
      Type.Literal('all'),
    ]),
    inputs: Inputs,
    runs: Type.Array(SessionRun, { minItems: 1, maxItems: 1_024 }),
    limits: NativeLimits,
    requirements: Type.Optional(Requirements),
    nonce: Nonce,
  },
  closed,
)
export type OnnxBundle = Static<typeof OnnxBundle>
