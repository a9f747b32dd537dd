import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Address, BlockNumber, Bytes32, Nullable, refTo, Timestamp } from './primitives.ts'

const words = (description: string) => Type.String({ description })

export const TrustPower = Type.Object(
  {
    id: Type.String(),
    contract: words('its name'),
    address: Nullable(Address),
    functions: Type.Array(Type.String(), {
      description: 'that it is exercised by; none where it is a right to receive or to sign',
    }),
    holders: Type.Array(
      Type.Object({
        address: Address,
        name: Nullable(words('where it is one of the contracts')),
        words: words('what the account is'),
        takeOver: words('what it would take to take it over'),
      }),
    ),
    unread: Nullable(words('why it could not be read who holds it')),
    may: words('what the holder may do'),
    effect: words('what comes of it'),
    limits: words('what it does not reach'),
    wait: words('how long it waits'),
  },
  { $id: 'TrustPower', description: 'a power over the network, who holds it, and what comes of it' },
)
/** A power over the network. */
export type TrustPower = Static<typeof TrustPower>

export const TrustChanges = Type.Object(
  {
    sinceBlock: BlockNumber,
    since: Timestamp,
    block: BlockNumber,
    at: Timestamp,
    changes: Type.Array(
      Type.Object({
        what: words('by contract and getter'),
        before: Nullable(Type.String()),
        after: Nullable(Type.String()),
      }),
    ),
  },
  { $id: 'TrustChanges', description: 'what was other at one reading than at the one before' },
)
/** What was other at one reading than at the one before. */
export type TrustChanges = Static<typeof TrustChanges>

export const Trust = Type.Object(
  {
    chainId: Type.Integer({ minimum: 1 }),
    block: { ...BlockNumber, description: 'whose state was read' },
    blockHash: Bytes32,
    at: Timestamp,
    isFinal: Type.Boolean({ description: 'the block can no longer be rewound' }),
    alarms: Type.Array(Type.String(), { description: 'what to ask about first' }),
    powers: Type.Array(refTo(TrustPower)),
    nobodyCan: Type.Array(Type.String(), {
      description: 'what no account can do, as far as the reading bears it out',
    }),
    contracts: Type.Array(
      Type.Object({
        name: Type.String(),
        address: Address,
        words: words('what it is'),
        codeHash: Nullable(Bytes32),
        implementation: Nullable({ ...Address, description: 'the code that a proxy runs (EIP-1967)' }),
        proxyAdmin: Nullable({ ...Address, description: 'who can change that' }),
      }),
    ),
    unread: Type.Array(Type.Object({ what: Type.String(), why: Type.String() }), {
      description: 'what could not be read, and why',
    }),
    history: Type.Array(refTo(TrustChanges), {
      description: 'what changed between readings, newest first',
    }),
  },
  { $id: 'Trust', description: 'who can do what to whom in a network, as of one block' },
)
/** Who can do what to whom in a network. */
export type Trust = Static<typeof Trust>
