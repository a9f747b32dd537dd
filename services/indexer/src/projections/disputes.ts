import type { Dispute, Movement, Origin, Round, Seat } from '@lilymed/api'
import { faultFromNumber, outcomeFromNumber, reasonFromNumber, verdictFromNumber } from '@lilymed/domain'
import type { Address, Bytes32, DisputeId, DisputeOutcome, FactData, Phase } from '@lilymed/domain'
import { settlementMovement } from './movements.ts'
import { originOf } from './origin.ts'
import { defineProjection, whenPresent } from './projection.ts'
import type { ObservedFact } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** A seat as the chain tells it; whether we agree and whether it was coherent is added when it is shown. */
export type SeatRow = Omit<Seat, 'coherent' | 'commitmentAgreement'>

/** A round as the chain tells it. */
export type RoundRow = Omit<Round, 'draw' | 'close' | 'seats'> & {
  readonly draw: Omit<NonNullable<Round['draw']>, 'agreement'> | null
  readonly close: Omit<NonNullable<Round['close']>, 'agreement'> | null
  readonly seats: readonly SeatRow[]
}

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
  readonly deadline: string
  readonly parameterVersion: number
  readonly mediationFee: string
  readonly opened: Origin
  readonly phase: Phase
  readonly outcome: DisputeOutcome | null
  readonly rounds: readonly RoundRow[]
  readonly finalised: Omit<NonNullable<Dispute['finalised']>, 'agreement'> | null
  readonly movements: readonly Movement[]
}

const byDispute = ({ disputeId }: { readonly disputeId: string }): readonly string[] => [disputeId]

const opened = (data: FactData['DisputeOpened'], fact: ObservedFact): DisputeRow => ({
  disputeId: data.disputeId,
  chainId: fact.chainId,
  dealId: data.dealId,
  jobCreator: data.jobCreator,
  resourceProvider: data.resourceProvider,
  solver: data.solver,
  claimDigest: data.claimDigest,
  drawClass: data.drawClass,
  roundsFunded: data.rounds,
  deadline: toTimestamp(data.deadline),
  parameterVersion: data.parameterVersion,
  mediationFee: data.mediationFee,
  opened: originOf(fact),
  phase: 'BEACON',
  outcome: null,
  rounds: [],
  finalised: null,
  movements: [],
})

const emptySeat = (mediator: Address, role: SeatRow['role']): SeatRow => ({
  mediator,
  role,
  commitment: null,
  vote: null,
  reward: '0',
  slash: null,
})

const inRound = (row: DisputeRow, round: number, change: (round: RoundRow) => RoundRow): DisputeRow => ({
  ...row,
  rounds: row.rounds.map((candidate) => (candidate.round === round ? change(candidate) : candidate)),
})

const inSeat = (
  row: DisputeRow,
  { round, mediator }: { readonly round: number; readonly mediator: Address },
  change: (seat: SeatRow) => SeatRow,
): DisputeRow =>
  inRound(row, round, (found) => ({
    ...found,
    seats: found.seats.map((seat) => (seat.mediator === mediator ? change(seat) : seat)),
  }))

const withMovement = (row: DisputeRow, movement: Movement): DisputeRow => ({
  ...row,
  movements: [...row.movements, movement],
})

const voteOf = (data: FactData['VoteRevealed'], origin: Origin): SeatRow['vote'] => {
  const outcome = verdictFromNumber(data.outcome)
  // The pool refuses votes outside 1..4; a number from a later version is better absent than misnamed.
  if (outcome === undefined) return null
  const { rung, resultDigest, evidence, salt } = data
  return {
    outcome,
    rung,
    reason: reasonFromNumber(data.reason) ?? null,
    resultDigest,
    evidence,
    salt,
    origin,
  }
}

/** Disputes by id: rounds, panels, votes, tallies and money. */
export const disputes = defineProjection<DisputeRow>({
  name: 'disputes',
  version: 1,
  columns: { phase: '$.phase', outcome: '$.outcome', sort: '$.opened.position' },
  steps: {
    DisputeOpened: { keys: byDispute, evolve: (_, fact) => opened(fact.data, fact) },
    RoundOpened: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => ({
        ...row,
        phase: 'BEACON',
        rounds: [
          ...row.rounds,
          {
            round: fact.data.round,
            beaconRound: fact.data.beaconRound,
            epoch: fact.data.epoch,
            seatCount: fact.data.seats,
            alternateCount: fact.data.alternates,
            opened: originOf(fact),
            draw: null,
            commitEnd: null,
            seats: [],
            close: null,
          },
        ],
      })),
    },
    PanelDrawn: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { round, randomness, seats, alternates, passedOver, commitEndsAt } = fact.data
        const origin = originOf(fact)
        return inRound({ ...row, phase: 'COMMIT' }, round, (found) => ({
          ...found,
          draw: { randomness, commitEndsAt: toTimestamp(commitEndsAt), passedOver: [...passedOver], origin },
          seats: [
            ...seats.map((mediator) => emptySeat(mediator, 'seat')),
            ...alternates.map((mediator) => emptySeat(mediator, 'alternate')),
          ],
        }))
      }),
    },
    VoteCommitted: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { commitment: hash, sealedVote } = fact.data
        const commitment = { hash, sealedVote, origin: originOf(fact) }
        return inSeat(row, fact.data, (seat) => ({ ...seat, commitment }))
      }),
    },
    CommitPhaseEnded: {
      keys: byDispute,
      evolve: whenPresent((row, fact) =>
        inRound({ ...row, phase: 'REVEAL' }, fact.data.round, (found) => ({
          ...found,
          commitEnd: {
            endedAt: toTimestamp(fact.data.endedAt),
            revealEndsAt: toTimestamp(fact.data.revealEndsAt),
            origin: originOf(fact),
          },
        })),
      ),
    },
    VoteRevealed: {
      keys: byDispute,
      evolve: whenPresent((row, fact) =>
        inSeat(row, fact.data, (seat) => ({ ...seat, vote: voteOf(fact.data, originOf(fact)) })),
      ),
    },
    RoundClosed: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { round, escalates } = fact.data
        const outcome = outcomeFromNumber(fact.data.outcome) ?? null
        const decided: Pick<DisputeRow, 'phase' | 'outcome'> = escalates
          ? { phase: 'BEACON', outcome: null }
          : { phase: 'DECIDED', outcome: outcome ?? 'INCONCLUSIVE' }
        return inRound({ ...row, ...decided }, round, (found) => ({
          ...found,
          close: { outcome, escalates, origin: originOf(fact) },
        }))
      }),
    },
    DisputeFinalised: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const outcome = outcomeFromNumber(fact.data.outcome) ?? row.outcome ?? 'INCONCLUSIVE'
        const finalised = { outcome, finaliser: fact.data.finaliser, origin: originOf(fact) }
        return { ...row, phase: 'FINAL', outcome, finalised }
      }),
    },
    FeeCaptured: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { from, amount } = fact.data
        const reason = 'mediation fee, passed on'
        return withMovement(
          row,
          settlementMovement({ kind: 'fee', from, amount, reason, origin: originOf(fact) }),
        )
      }),
    },
    SeatRewarded: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { mediator: to, amount, round } = fact.data
        const paid = inSeat(row, fact.data, (seat) => ({
          ...seat,
          reward: String(BigInt(seat.reward) + BigInt(amount)),
        }))
        return withMovement(
          paid,
          settlementMovement({ kind: 'reward', to, amount, round, reason: 'reward', origin: originOf(fact) }),
        )
      }),
    },
    SeatSlashed: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { mediator: from, amount, round } = fact.data
        const fault = faultFromNumber(fact.data.fault) ?? null
        const slashed = inSeat(row, fact.data, (seat) => ({ ...seat, slash: { amount, fault } }))
        return withMovement(
          slashed,
          settlementMovement({
            kind: 'slash',
            from,
            amount,
            round,
            reason: 'stake slashed',
            origin: originOf(fact),
          }),
        )
      }),
    },
    TreasuryCredited: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { amount } = fact.data
        return withMovement(
          row,
          settlementMovement({
            kind: 'treasury',
            to: 'treasury',
            amount,
            reason: 'treasury share',
            origin: originOf(fact),
          }),
        )
      }),
    },
    InsuranceCredited: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { amount } = fact.data
        const reason = 'insurance share of slashes'
        return withMovement(
          row,
          settlementMovement({ kind: 'insurance', to: 'insurance', amount, reason, origin: originOf(fact) }),
        )
      }),
    },
    EscrowReturned: {
      keys: byDispute,
      evolve: whenPresent((row, fact) => {
        const { to, amount } = fact.data
        return withMovement(
          row,
          settlementMovement({
            kind: 'return',
            to,
            amount,
            reason: 'unused escrow returned',
            origin: originOf(fact),
          }),
        )
      }),
    },
  },
})
