import { Type } from 'typebox'
import type { Static } from 'typebox'
import { BlockNumber, Bytes32, Address, Hex, Nullable, Position, Timestamp } from './primitives.ts'

const heightOf = (description: string) => ({
  chainId: Type.Integer({ minimum: 1, description }),
  block: BlockNumber,
  at: Nullable(Timestamp),
  finality: Nullable(
    Type.Integer({ minimum: 0, description: 'highest block that can no longer be rewound' }),
  ),
})

export const AsOf = Type.Object(
  {
    ...heightOf(
      'whose blocks these are: the chain of the item or the filter, else the first that is followed',
    ),
    position: Position,
    chains: Type.Array(Type.Object(heightOf('a chain that the answer may draw on')), {
      description: 'every chain that the answer may draw on, and how far it is followed',
    }),
  },
  { $id: 'AsOf', description: 'the block and the place in the event log that an answer reflects' },
)
/** The block and the place in the event log that an answer reflects. */
export type AsOf = Static<typeof AsOf>

export const Origin = Type.Object(
  {
    block: BlockNumber,
    blockHash: Bytes32,
    txHash: Hex,
    logIndex: Type.Integer({ minimum: 0 }),
    contract: Nullable(Address),
    at: Nullable(Timestamp),
    position: Position,
  },
  {
    $id: 'Origin',
    description: 'where on chain a fact comes from; `at` is the time of its block where known',
  },
)
/** Where on chain a fact comes from. */
export type Origin = Static<typeof Origin>
