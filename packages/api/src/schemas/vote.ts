import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Round } from './dispute.ts'
import { MediatorSeat } from './mediator.ts'
import { Address, Bytes32, refTo } from './primitives.ts'

/** Where a round can stand. */
export const ROUND_STATES = ['BEACON', 'COMMIT', 'REVEAL', 'CLOSED'] as const
/** Where a round stands as of its last fact: it waits for its draw, for commitments, for reveals, or is closed. */
export type RoundState = (typeof ROUND_STATES)[number]

export const Vote = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    mediator: Address,
    ...MediatorSeat.properties,
  },
  { $id: 'Vote', description: 'a seat that was drawn, and the vote that was cast from it' },
)
/** A seat that was drawn, and the vote that was cast from it. */
export type Vote = Static<typeof Vote>

export const DisputeRound = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    disputeId: Bytes32,
    dealId: Type.String(),
    state: Type.Enum([...ROUND_STATES]),
    round: refTo(Round),
  },
  { $id: 'DisputeRound', description: 'a round and whose it is' },
)
/** A round and whose it is. */
export type DisputeRound = Static<typeof DisputeRound>
