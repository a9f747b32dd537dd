import { Type } from 'typebox'
import type { Static } from 'typebox'

/** The table `[wgsl]` of the reexecutor's configuration. */
export const WgslConfig = Type.Object(
  {
    adapter: Type.Union([Type.Literal('hardware'), Type.Literal('software')], {
      default: 'hardware',
      description: "what kernels run on: the machine's GPU, or SwiftShader on the CPU",
    }),
  },
  { additionalProperties: false },
)
export type WgslConfig = Static<typeof WgslConfig>
