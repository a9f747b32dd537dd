import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { FaultName, OutcomeName, ReasonName, VerdictName } from './names.ts'
import { Address, Bytes32, Nullable, refTo, Timestamp, Uint } from './primitives.ts'

const count = Type.Integer({ minimum: 0 })

export const MediatorRecord = Type.Object(
  {
    seats: count,
    alternates: count,
    passedOver: count,
    committed: count,
    revealed: count,
    rewarded: count,
    slashed: Type.Object({ NO_COMMIT: count, NO_REVEAL: count, INCOHERENT: count, CANARY: count }),
  },
  { $id: 'MediatorRecord', description: 'how often a mediator was drawn and what it then did' },
)
/** How often a mediator was drawn and what it then did. */
export type MediatorRecord = Static<typeof MediatorRecord>

const summary = {
  address: Address,
  chainId: Type.Integer({ minimum: 1 }),
  operator: { ...Address, description: 'who stands behind it; itself unless it registered under another' },
  jailedUntil: Nullable({ ...Timestamp, description: 'it cannot be drawn until then; null if never jailed' }),
  drawClasses: Type.Array(Bytes32),
  stake: Uint,
  unstaking: Uint,
  openLocks: count,
  earned: Uint,
  slashedAmount: Uint,
  record: refTo(MediatorRecord),
}

export const MediatorSummary = Type.Object(summary, { $id: 'MediatorSummary' })
/** One line of the list of mediators. */
export type MediatorSummary = Static<typeof MediatorSummary>

export const MediatorSeat = Type.Object(
  {
    disputeId: Bytes32,
    round: Type.Integer({ minimum: 1 }),
    role: Type.Enum(['seat', 'alternate']),
    committed: Type.Boolean(),
    vote: Nullable(VerdictName),
    reason: Nullable(ReasonName),
    outcome: Nullable(OutcomeName),
    reward: Uint,
    slash: Nullable(Type.Object({ amount: Uint, fault: Nullable(FaultName) })),
    drawn: refTo(Origin),
  },
  { $id: 'MediatorSeat', description: 'one draw of a mediator and what came of it' },
)
/** One draw of a mediator and what came of it. */
export type MediatorSeat = Static<typeof MediatorSeat>

export const Mediator = Type.Object(
  {
    ...summary,
    key: { ...Address, description: 'who acts for it; itself until its key is rotated' },
    withdrawalAddress: Nullable({
      ...Address,
      description: 'where its stake and rewards are paid; null for the mediator itself',
    }),
    claimed: Uint,
    registered: Nullable(refTo(Origin)),
    seats: Type.Array(refTo(MediatorSeat), { description: 'the latest draws, newest first' }),
  },
  { $id: 'Mediator', description: 'a mediator: stake, record and latest seats' },
)
/** A mediator: stake, record and latest seats. */
export type Mediator = Static<typeof Mediator>
