import { ZERO_BYTES32 } from '@lilymed/domain'
import type { DisputeRow, RoundRow, SeatRow } from './dispute-row.ts'
import type { Packing } from './projection.ts'

type Brief<Part, Left extends keyof Part> = Omit<Part, Left>

/** A seat without what only shows that its vote is genuine. */
type BriefSeat = Brief<SeatRow, 'commitment' | 'vote'> & {
  readonly isCommitted: boolean
  readonly vote: Brief<NonNullable<SeatRow['vote']>, 'evidence' | 'salt' | 'origin'> | null
}

type BriefRound = Brief<
  RoundRow,
  'opened' | 'draw' | 'commitEnd' | 'seats' | 'close' | 'appeal' | 'settled'
> & {
  readonly draw: Brief<NonNullable<RoundRow['draw']>, 'origin'> | null
  readonly commitEnd: Brief<NonNullable<RoundRow['commitEnd']>, 'origin'> | null
  readonly seats: readonly BriefSeat[]
  readonly close: Brief<NonNullable<RoundRow['close']>, 'origin'> | null
  readonly appeal: Brief<NonNullable<RoundRow['appeal']>, 'origin'> | null
  readonly isSettled: boolean
}

type BriefDispute = Brief<DisputeRow, 'evidence' | 'movements' | 'rounds' | 'settled'> & {
  readonly rounds: readonly BriefRound[]
  readonly isSettled: boolean
}

const without = <Part extends { readonly origin: unknown }>(
  part: Part | null,
): Omit<Part, 'origin'> | null => {
  if (part === null) return null
  const { origin: _, ...left } = part
  return left
}

const packSeat = ({ commitment, vote, ...seat }: SeatRow): BriefSeat => {
  const isCommitted = commitment !== null
  if (vote === null) return { ...seat, isCommitted, vote }
  const { evidence: _, salt: __, origin: ___, ...cast } = vote
  return { ...seat, isCommitted, vote: cast }
}

const packRound = (row: RoundRow): BriefRound => {
  const { opened: _, settled, ...round } = row
  return {
    ...round,
    draw: without(round.draw),
    commitEnd: without(round.commitEnd),
    seats: round.seats.map(packSeat),
    close: without(round.close),
    appeal: without(round.appeal),
    isSettled: settled !== null,
  }
}

const unpackSeat = ({ isCommitted, vote, ...seat }: BriefSeat, origin: DisputeRow['opened']): SeatRow => ({
  ...seat,
  commitment: isCommitted ? { hash: ZERO_BYTES32, sealedVote: '0x', origin } : null,
  vote: vote === null ? null : { ...vote, evidence: ZERO_BYTES32, salt: ZERO_BYTES32, origin },
})

const unpackRound = ({ isSettled, ...round }: BriefRound, origin: DisputeRow['opened']): RoundRow => ({
  ...round,
  opened: origin,
  draw: round.draw === null ? null : { ...round.draw, origin },
  commitEnd: round.commitEnd === null ? null : { ...round.commitEnd, origin },
  seats: round.seats.map((seat) => unpackSeat(seat, origin)),
  close: round.close === null ? null : { ...round.close, origin },
  appeal: round.appeal === null ? null : { ...round.appeal, origin },
  settled: isSettled ? origin : null,
})

/**
 * What a line of a list is made of: who, what and where it stands, and every vote that counts. A fifth of a dispute as it is read and
 * parsed. It gives back a row without money, evidence and proofs of votes, in which everything is said to be of the opening's block.
 */
export const briefDispute: Packing<DisputeRow> = {
  pack: (whole): BriefDispute => {
    const { evidence: _, movements: __, settled, rounds, ...row } = whole
    return { ...row, rounds: rounds.map(packRound), isSettled: settled !== null }
  },
  unpack: (packed) => {
    const { isSettled, rounds, ...row } = packed as BriefDispute
    return {
      ...row,
      evidence: [],
      movements: [],
      rounds: rounds.map((round) => unpackRound(round, row.opened)),
      settled: isSettled ? row.opened : null,
    }
  },
}
