import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** What a run asks of the machine it runs on, so that its result may be compared with a claim's; a member of every bundle. */
export const Requirements = Type.Object(
  {
    drawClass: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'the coarse class mediators are drawn by' }),
    ),
    determinismClass: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2_048, description: "the claim's, letter for letter" }),
    ),
    cpus: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 256, description: 'CPUs the program sees, as on the provider' }),
    ),
    gpu: Type.Optional(
      Type.Object(
        {
          count: Type.Literal(1),
          vramBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 50 })),
          model: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Requirements = Static<typeof Requirements>
