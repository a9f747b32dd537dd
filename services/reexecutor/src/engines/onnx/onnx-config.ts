import { Type } from 'typebox'
import type { Static } from 'typebox'

/** The table `[onnx]` of the reexecutor's configuration. */
export const OnnxConfig = Type.Object(
  {
    slots: Type.Integer({
      minimum: 1,
      maximum: 64,
      default: 1,
      description: 'models run on the CPU at a time',
    }),
    providers: Type.Array(Type.Union([Type.Literal('cpu'), Type.Literal('webgpu'), Type.Literal('cuda')]), {
      minItems: 1,
      uniqueItems: true,
      default: ['cpu'],
      description: 'what models run on; each is a determinism class of its own',
    }),
    adapter: Type.Union([Type.Literal('hardware'), Type.Literal('software')], {
      default: 'hardware',
      description: 'what webgpu runs on: an NVIDIA GPU, or SwiftShader on the CPU',
    }),
  },
  { additionalProperties: false },
)
export type OnnxConfig = Static<typeof OnnxConfig>
