import { Type } from 'typebox'
import type { Static } from 'typebox'
import { closed } from './bundle-parts.ts'

/** What the machine must be for the run to say anything about the claim. */
export const Requirements = Type.Object(
  {
    drawClass: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    determinismClass: Type.Optional(
      Type.String({ minLength: 1, maxLength: 4_096, description: "the claim's, exact" }),
    ),
    cpus: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 256, description: 'CPUs the program of the claim saw' }),
    ),
    gpu: Type.Optional(
      Type.Object(
        {
          count: Type.Literal(1),
          vramBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 48 })),
          model: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Requirements = Static<typeof Requirements>
