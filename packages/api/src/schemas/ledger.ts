import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Amount, Nullable, refTo, Uint } from './primitives.ts'
import { Origin } from './as-of.ts'

/** Accounts of a ledger that are no addresses. */
export const NAMED_ACCOUNTS = [
  'deal-escrow',
  'dispute-escrow',
  'treasury',
  'insurance',
  'token-owner',
] as const
export type NamedAccount = (typeof NAMED_ACCOUNTS)[number]

const Account = Type.String({ description: `an address, or one of ${NAMED_ACCOUNTS.join(', ')}` })

export const MOVEMENT_KINDS = [
  'payment',
  'funding',
  'withdrawal',
  'fee',
  'reward',
  'slash',
  'treasury',
  'insurance',
  'return',
  'appeal-fees',
  'appeal-bond',
  'appeal-result',
  'forfeit',
  'compensation',
] as const
/** What a movement is, for programs; `reason` says it for people. */
export type MovementKind = (typeof MOVEMENT_KINDS)[number]

export const Movement = Type.Object(
  {
    kind: Type.Enum([...MOVEMENT_KINDS]),
    from: Account,
    to: Account,
    amount: Uint,
    reason: Type.String({ description: 'what the movement was for, in a few words' }),
    round: Nullable(Type.Integer({ minimum: 1 })),
    origin: refTo(Origin),
  },
  { $id: 'Movement', description: 'an amount that left one account and reached another' },
)
/** An amount (wei of LP) that left one account and reached another. */
export type Movement = Static<typeof Movement>

export const Ledger = Type.Object(
  {
    movements: Type.Array(refTo(Movement)),
    balances: Type.Array(Type.Object({ account: Account, net: Amount })),
    sum: Amount,
  },
  {
    $id: 'Ledger',
    description: 'every movement, what each account gained or lost, and the sum of those, which is 0',
  },
)
/** Every movement of a deal or dispute, what each account gained or lost by them, and the sum of those. */
export type Ledger = Static<typeof Ledger>
