import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Address, BlockNumber, Bytes32, Nullable, Timestamp } from './primitives.ts'

export const Chain = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    startBlock: BlockNumber,
    contracts: Type.Record(Type.String(), Address),
    block: BlockNumber,
    blockHash: Bytes32,
    at: Nullable(Timestamp),
    finality: Nullable(Type.Integer({ minimum: 0 })),
    rewinds: Type.Integer({ minimum: 0, description: 'how often the chain abandoned blocks we had shown' }),
  },
  { $id: 'Chain', description: 'a chain we follow, and how far' },
)
/** A chain we follow, and how far. */
export type Chain = Static<typeof Chain>
