import type { MediatorRecord, Origin } from '@lilymed/api'
import { faultFromNumber } from '@lilymed/domain'
import type { Address, FactData } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection, whenPresent } from './projection.ts'
import type { ObservedFact } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** A mediator as the chain tells it. */
export type MediatorRow = {
  readonly address: Address
  readonly chainId: number
  readonly operator: Address
  /** Who acts for it. */
  readonly key: Address
  readonly withdrawalAddress: Address | null
  readonly jailedUntil: string | null
  readonly drawClasses: readonly string[]
  readonly stake: string
  readonly unstaking: string
  readonly locks: readonly { readonly disputeId: string; readonly round: number; readonly amount: string }[]
  readonly earned: string
  readonly slashedAmount: string
  readonly claimed: string
  readonly registered: Origin | null
  readonly record: MediatorRecord
}

const byMediator = ({ mediator }: { readonly mediator: Address }): readonly Address[] => [mediator]

const unseen = (address: Address, fact: ObservedFact): MediatorRow => ({
  address,
  chainId: fact.chainId,
  operator: address,
  key: address,
  withdrawalAddress: null,
  jailedUntil: null,
  drawClasses: [],
  stake: '0',
  unstaking: '0',
  locks: [],
  earned: '0',
  slashedAmount: '0',
  claimed: '0',
  registered: null,
  record: {
    seats: 0,
    alternates: 0,
    passedOver: 0,
    committed: 0,
    revealed: 0,
    rewarded: 0,
    slashed: { NO_COMMIT: 0, NO_REVEAL: 0, INCOHERENT: 0, CANARY: 0 },
  },
})

const plus = (left: string, right: string): string => String(BigInt(left) + BigInt(right))

/** Never below zero: where history before our start block is missing, nothing is better than a debt nobody has. */
const minus = (left: string, right: string): string => {
  const rest = BigInt(left) - BigInt(right)
  return String(rest < 0n ? 0n : rest)
}

const counted = (row: MediatorRow, name: Exclude<keyof MediatorRecord, 'slashed'>): MediatorRow => ({
  ...row,
  record: { ...row.record, [name]: row.record[name] + 1 },
})

const drawn = (row: MediatorRow, { seats, alternates }: FactData['PanelDrawn']): MediatorRow => {
  if (seats.includes(row.address)) return counted(row, 'seats')
  return counted(row, alternates.includes(row.address) ? 'alternates' : 'passedOver')
}

/** A slash takes active stake first, then what is being unstaked, as the registry does. */
const slashed = (row: MediatorRow, amount: string): MediatorRow => {
  const beyondStake = minus(amount, row.stake)
  return {
    ...row,
    stake: minus(row.stake, amount),
    unstaking: minus(row.unstaking, beyondStake),
    slashedAmount: plus(row.slashedAmount, amount),
  }
}

/** Mediators by address: stake, locks, earnings and record. */
export const mediators = defineProjection<MediatorRow>({
  name: 'mediators',
  version: 4,
  columns: { sort: '$.address' },
  details: { operator: '$.operator' },
  steps: {
    MediatorRegistered: {
      keys: byMediator,
      evolve: (row, fact, address) => {
        const mediator = row ?? unseen(address, fact)
        const drawClasses = [...new Set([...mediator.drawClasses, fact.data.drawClass])]
        const { operator } = fact.data
        return { ...mediator, operator, drawClasses, registered: mediator.registered ?? originOf(fact) }
      },
    },
    WithdrawalAddressSet: {
      keys: byMediator,
      evolve: (row, fact, address) => ({
        ...(row ?? unseen(address, fact)),
        withdrawalAddress: fact.data.withdrawalAddress,
      }),
    },
    KeyRotated: {
      keys: byMediator,
      evolve: (row, fact, address) => ({ ...(row ?? unseen(address, fact)), key: fact.data.key }),
    },
    StakeAdded: {
      keys: byMediator,
      evolve: (row, fact, address) => ({ ...(row ?? unseen(address, fact)), stake: fact.data.stake }),
    },
    UnstakeRequested: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => ({
        ...row,
        stake: minus(row.stake, fact.data.amount),
        unstaking: plus(row.unstaking, fact.data.amount),
      })),
    },
    StakeWithdrawn: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => ({ ...row, unstaking: minus(row.unstaking, fact.data.amount) })),
    },
    SeatLocked: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => {
        const { disputeId, round, amount } = fact.data
        return { ...row, locks: [...row.locks, { disputeId, round, amount }] }
      }),
    },
    SeatUnlocked: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => ({
        ...row,
        locks: row.locks.filter(
          ({ disputeId, round }) => disputeId !== fact.data.disputeId || round !== fact.data.round,
        ),
      })),
    },
    MediatorJailed: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => ({ ...row, jailedUntil: toTimestamp(fact.data.until) })),
    },
    StakeSlashed: { keys: byMediator, evolve: whenPresent((row, fact) => slashed(row, fact.data.amount)) },
    PanelDrawn: {
      keys: ({ seats, alternates, passedOver }) => [...seats, ...alternates, ...passedOver],
      evolve: whenPresent((row, fact) => drawn(row, fact.data)),
    },
    VoteCommitted: { keys: byMediator, evolve: whenPresent((row) => counted(row, 'committed')) },
    VoteRevealed: { keys: byMediator, evolve: whenPresent((row) => counted(row, 'revealed')) },
    SeatRewarded: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => ({
        ...counted(row, 'rewarded'),
        earned: plus(row.earned, fact.data.amount),
      })),
    },
    SeatSlashed: {
      keys: byMediator,
      evolve: whenPresent((row, fact) => {
        const fault = faultFromNumber(fact.data.fault)
        if (fault === undefined) return row
        const faults = { ...row.record.slashed, [fault]: row.record.slashed[fault] + 1 }
        return { ...row, record: { ...row.record, slashed: faults } }
      }),
    },
    CreditClaimed: {
      keys: ({ account }) => [account],
      evolve: whenPresent((row, fact) => ({ ...row, claimed: plus(row.claimed, fact.data.amount) })),
    },
  },
})
