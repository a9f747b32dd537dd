import type { Mediator, MediatorSeat, MediatorSummary } from '@lilymed/api'
import type { DisputeOutcome } from '@lilymed/domain'
import type { MediatorRow } from '../projections/mediators.ts'
import type { SeatRecordRow } from '../projections/seats.ts'

/** One line of the list of mediators. */
export const toMediatorSummary = (row: MediatorRow): MediatorSummary => ({
  address: row.address,
  chainId: row.chainId,
  operator: row.operator,
  jailedUntil: row.jailedUntil,
  drawClasses: [...row.drawClasses],
  stake: row.stake,
  unstaking: row.unstaking,
  openLocks: row.locks.length,
  earned: row.earned,
  slashedAmount: row.slashedAmount,
  record: row.record,
})

/** One draw, with the outcome of its dispute where that is known. */
export const toMediatorSeat = (
  { disputeId, round, role, committed, vote, reason, reward, slash, drawn }: SeatRecordRow,
  outcome: DisputeOutcome | null,
): MediatorSeat => ({ disputeId, round, role, committed, vote, reason, outcome, reward, slash, drawn })

/** A whole mediator with its latest seats. */
export const toMediator = (row: MediatorRow, seats: readonly MediatorSeat[]): Mediator => ({
  ...toMediatorSummary(row),
  key: row.key,
  withdrawalAddress: row.withdrawalAddress,
  claimed: row.claimed,
  registered: row.registered,
  seats: [...seats],
})
