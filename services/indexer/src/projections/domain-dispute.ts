import type { Movement, MovementKind } from '@lilymed/api'
import { outcomeNumber, reasonNumber } from '@lilymed/domain'
import type { Dispute, DisputeMoney, Round, Vote } from '@lilymed/domain'
import type { DealRow } from './deal-row.ts'
import type { DisputeRow, RoundRow, SeatRow } from './dispute-row.ts'

const seconds = (timestamp: string): bigint => BigInt(Date.parse(timestamp) / 1000)
const secondsOrNull = (timestamp: string | null): bigint | null =>
  timestamp === null ? null : seconds(timestamp)

const toVote = ({ mediator, vote }: SeatRow, disputeId: string, round: number): Vote | null =>
  vote === null
    ? null
    : {
        disputeId,
        round,
        mediator,
        outcome: outcomeNumber(vote.outcome),
        rung: vote.rung,
        reason: vote.reason === null ? 0 : reasonNumber(vote.reason),
        resultDigest: vote.resultDigest,
        evidence: vote.evidence,
        salt: vote.salt,
      }

const holders = (round: RoundRow, role: SeatRow['role']): readonly string[] =>
  round.seats.filter((seat) => seat.role === role).map(({ mediator }) => mediator)

const toRound = (row: RoundRow, disputeId: string): Round => ({
  round: row.round,
  beaconRound: BigInt(row.beaconRound),
  epoch: BigInt(row.epoch),
  seats: row.seatCount,
  alternates: row.alternateCount,
  panel:
    row.draw === null
      ? null
      : {
          randomness: row.draw.randomness,
          seats: holders(row, 'seat'),
          alternates: holders(row, 'alternate'),
          passedOver: row.draw.passedOver,
          commitEndsAt: seconds(row.draw.commitEndsAt),
        },
  votes: row.seats.flatMap((seat) =>
    seat.commitment === null
      ? []
      : [
          {
            mediator: seat.mediator,
            commitment: seat.commitment.hash,
            sealedVote: seat.commitment.sealedVote,
            vote: toVote(seat, disputeId, row.round),
          },
        ],
  ),
  commitEnded:
    row.commitEnd === null
      ? null
      : { endedAt: seconds(row.commitEnd.endedAt), revealEndsAt: seconds(row.commitEnd.revealEndsAt) },
  closing:
    row.close === null
      ? null
      : {
          outcome: row.close.outcome,
          escalates: row.close.escalates,
          finalAt: secondsOrNull(row.close.finalAt),
        },
  appeal:
    row.appeal === null
      ? null
      : {
          appellant: row.appeal.appellant,
          against: row.appeal.against,
          fees: BigInt(row.appeal.fees),
          bond: BigInt(row.appeal.bond),
        },
  isSettled: row.settled !== null,
})

const moneyOf = (row: DisputeRow, deal: DealRow | undefined): DisputeMoney => {
  const sum = (kind: MovementKind, movements: readonly Movement[] = row.movements): bigint =>
    movements
      .filter((movement) => movement.kind === kind)
      .reduce((total, { amount }) => total + BigInt(amount), 0n)
  const seats = row.rounds.flatMap((round) => round.seats.map((seat) => ({ ...seat, round: round.round })))
  return {
    escrowed: sum('funding', deal?.funding) - sum('withdrawal', deal?.funding) + sum('appeal-fees'),
    bonds: sum('appeal-bond'),
    forfeited: sum('forfeit'),
    feeCaptured: sum('fee'),
    slashes: seats.flatMap(({ slash, mediator, round }) =>
      // A fault of a later version is in no settlement of ours: left out, it shows as a disagreement.
      slash === null || slash.fault === null
        ? []
        : [{ mediator, round, amount: BigInt(slash.amount), fault: slash.fault }],
    ),
    rewards: seats
      .filter(({ reward }) => reward !== '0')
      .map(({ reward, mediator, round }) => ({ mediator, round, amount: BigInt(reward) })),
    treasury: sum('treasury'),
    insurance: sum('insurance'),
    appeals: row.rounds.flatMap(({ round, appeal }) =>
      // As with faults: a result of a later version shows as a disagreement.
      appeal === null || appeal.result === null || appeal.credited === null
        ? []
        : [{ round, appellant: appeal.appellant, result: appeal.result, amount: BigInt(appeal.credited) }],
    ),
    compensation: sum('compensation'),
    returns: row.movements
      .filter(({ kind }) => kind === 'return')
      .map(({ to, amount }) => ({ to, amount: BigInt(amount) })),
  }
}

/** The dispute as the domain's recomputations want it, from its row and its deal's, which holds the funding. */
export const toDomainDispute = (row: DisputeRow, deal: DealRow | undefined): Dispute => ({
  dealId: row.dealId,
  funding: null,
  declaration: null,
  opening: {
    disputeId: row.disputeId,
    jobCreator: row.jobCreator,
    resourceProvider: row.resourceProvider,
    solver: row.solver,
    claimDigest: row.claimDigest,
    drawClass: row.drawClass,
    rounds: row.roundsFunded,
    deadline: BigInt(row.deadline),
    parameterVersion: row.parameterVersion,
    mediationFee: BigInt(row.mediationFee),
  },
  terms:
    row.terms === null
      ? null
      : {
          mode: row.terms.mode,
          classRounds: row.terms.classRounds,
          isRejectable: row.terms.rejectable,
          highestRung: row.terms.highestRung,
          seal: row.terms.seal,
          policyDigest: row.terms.policyDigest,
        },
  evidence: row.evidence.map(({ party, location }) => ({ party, location })),
  openedSeal:
    row.openedSeal === null ? null : { resultDigest: row.openedSeal.resultDigest, salt: row.openedSeal.salt },
  rounds: row.rounds.map((round) => toRound(round, row.disputeId)),
  decided: row.outcome,
  finalAt: secondsOrNull(row.finalAt),
  standing: row.standing,
  canary:
    row.canary === null
      ? null
      : { sponsor: row.canary.sponsor, truth: row.canary.truth, closes: row.canary.closes },
  final:
    row.finalised === null ? null : { outcome: row.finalised.outcome, finaliser: row.finalised.finaliser },
  isSettled: row.settled !== null,
  money: moneyOf(row, deal),
  anomalies: [],
})
