import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { BlockNumber, Bytes32, Nullable, Position, refTo } from './primitives.ts'

export const ChainFact = Type.Object(
  {
    type: Type.String(),
    chainId: Type.Integer({ minimum: 1 }),
    disputeId: Nullable(Bytes32),
    dealId: Nullable(Type.String()),
    data: Type.Unknown({
      description: 'the arguments of the contract event; integers above 32 bits are decimal text',
    }),
    retracted: Type.Boolean({ description: 'the block it came from was abandoned by the chain' }),
    origin: refTo(Origin),
  },
  { $id: 'ChainFact', description: 'one decoded chain event as it stands in the event log' },
)
/** One decoded chain event as it stands in the event log. */
export type ChainFact = Static<typeof ChainFact>

export const Rewound = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    toBlock: {
      ...BlockNumber,
      description: 'facts of higher blocks that lie before this place no longer hold',
    },
    position: Position,
  },
  { $id: 'Rewound', description: 'the chain abandoned every block above one' },
)
/** The chain abandoned every block above one. */
export type Rewound = Static<typeof Rewound>
