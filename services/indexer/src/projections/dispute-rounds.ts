import type { Origin } from '@lilymed/api'
import { outcomeFromNumber, reasonFromNumber, verdictFromNumber } from '@lilymed/domain'
import type { Address, FactData } from '@lilymed/domain'
import { byDispute, inRound, inSeat } from './dispute-row.ts'
import type { DisputeRow, RoundRow, SeatRow } from './dispute-row.ts'
import { originOf } from './origin.ts'
import { whenPresent } from './projection.ts'
import type { Steps } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

const emptySeat = (mediator: Address, role: SeatRow['role']): SeatRow => ({
  mediator,
  role,
  commitment: null,
  vote: null,
  reward: '0',
  slash: null,
})

const openedRound = (data: FactData['RoundOpened'], opened: Origin): RoundRow => ({
  round: data.round,
  beaconRound: data.beaconRound,
  epoch: data.epoch,
  seatCount: data.seats,
  alternateCount: data.alternates,
  opened,
  draw: null,
  commitEnd: null,
  seats: [],
  close: null,
  appeal: null,
  settled: null,
})

const voteOf = (data: FactData['VoteRevealed'], origin: Origin): SeatRow['vote'] => {
  const outcome = verdictFromNumber(data.outcome)
  // The pool refuses votes that are no verdict; a number from a later version is better absent than misnamed.
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

/** How an outcome stands that can be finalised at `finalAt` (unix seconds), told in a block of `at`. */
export const standingAt = (
  finalAt: string,
  at: number | null,
  waits: 'APPEAL' | 'CANARY',
): Pick<DisputeRow, 'phase' | 'finalAt'> => ({
  phase: BigInt(finalAt) > BigInt(at ?? 0) ? waits : 'DECIDED',
  finalAt: toTimestamp(finalAt),
})

/** What the facts of the rounds change: draws, commitments, reveals and closings. */
export const roundSteps: Steps<DisputeRow> = {
  RoundOpened: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => ({
      ...row,
      phase: 'BEACON',
      rounds: [...row.rounds, openedRound(fact.data, originOf(fact))],
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
      const { round, escalates, finalAt } = fact.data
      const outcome = outcomeFromNumber(fact.data.outcome) ?? null
      const close = {
        outcome,
        escalates,
        finalAt: escalates ? null : toTimestamp(finalAt),
        origin: originOf(fact),
      }
      const waits = row.canary === null ? 'APPEAL' : 'CANARY'
      const decided: Pick<DisputeRow, 'phase' | 'outcome' | 'finalAt'> = escalates
        ? { phase: 'BEACON', outcome: null, finalAt: null }
        : { outcome: outcome ?? 'INCONCLUSIVE', ...standingAt(finalAt, fact.origin.at, waits) }
      return inRound({ ...row, ...decided }, round, (found) => ({ ...found, close }))
    }),
  },
}
