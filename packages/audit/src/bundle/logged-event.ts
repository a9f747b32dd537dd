import { Type } from 'typebox'
import type { Static } from 'typebox'

/** An event as its canonical bytes have it: what a leaf of the Merkle log is the hash of. */
export const LoggedEvent = Type.Object(
  {
    data: Type.Unknown(),
    id: Type.String({ maxLength: 100 }),
    metadata: Type.Record(Type.String(), Type.String()),
    revision: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    stream: Type.String({ maxLength: 500 }),
    type: Type.String({ maxLength: 200 }),
    v: Type.Literal(1),
  },
  { additionalProperties: false },
)
export type LoggedEvent = Static<typeof LoggedEvent>

/** The stream that holds a chain's facts. */
export const factStreamOf = (chainId: number): string => `chain-${chainId}.facts`
