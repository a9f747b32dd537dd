import type { Dispute, Movement, Origin, Round, Seat } from '@lilymed/api'
import type { Address, Bytes32, DisputeId, DisputeOutcome, Mode, Phase } from '@lilymed/domain'

/** A seat as the chain tells it; whether we agree and how its vote counts is added when it is shown. */
export type SeatRow = Omit<Seat, 'coherent' | 'commitmentAgreement' | 'vote'> & {
  readonly vote: Omit<NonNullable<Seat['vote']>, 'countsAs'> | null
}

/** A round as the chain tells it. */
export type RoundRow = Omit<Round, 'draw' | 'close' | 'seats'> & {
  readonly draw: Omit<NonNullable<Round['draw']>, 'agreement'> | null
  readonly close: Omit<NonNullable<Round['close']>, 'agreement'> | null
  readonly seats: readonly SeatRow[]
}

/** What a dispute is judged by; `seal` is null of an open claim. */
export type TermsRow = NonNullable<Dispute['terms']> & { readonly mode: Mode; readonly seal: Bytes32 | null }

/** An opened canary, and the round that its opening closed. */
export type CanaryRow = NonNullable<Dispute['canary']> & { readonly closes: number | null }

/** A dispute as the chain tells it. */
export type DisputeRow = {
  readonly disputeId: DisputeId
  readonly chainId: number
  readonly dealId: string
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly solver: Address
  readonly claimDigest: Bytes32
  readonly drawClass: Bytes32
  readonly roundsFunded: number
  /** Unix seconds. */
  readonly deadline: string
  readonly parameterVersion: number
  readonly mediationFee: string
  readonly opened: Origin
  readonly terms: TermsRow | null
  readonly evidence: Dispute['evidence']
  readonly openedSeal: Dispute['claim']['opened']
  /** As of its last fact: time alone may have moved the dispute on since. */
  readonly phase: Phase
  readonly outcome: DisputeOutcome | null
  readonly standing: DisputeOutcome | null
  readonly finalAt: string | null
  readonly rounds: readonly RoundRow[]
  readonly canary: CanaryRow | null
  readonly finalised: Omit<NonNullable<Dispute['finalised']>, 'agreement'> | null
  readonly settled: Origin | null
  readonly movements: readonly Movement[]
}

/** The key of facts that name their dispute. */
export const byDispute = ({ disputeId }: { readonly disputeId: string }): readonly string[] => [disputeId]

/** The dispute with one round changed. */
export const inRound = (
  row: DisputeRow,
  round: number,
  change: (round: RoundRow) => RoundRow,
): DisputeRow => ({
  ...row,
  rounds: row.rounds.map((candidate) => (candidate.round === round ? change(candidate) : candidate)),
})

/** The dispute with one seat changed. */
export const inSeat = (
  row: DisputeRow,
  { round, mediator }: { readonly round: number; readonly mediator: Address },
  change: (seat: SeatRow) => SeatRow,
): DisputeRow =>
  inRound(row, round, (found) => ({
    ...found,
    seats: found.seats.map((seat) => (seat.mediator === mediator ? change(seat) : seat)),
  }))
