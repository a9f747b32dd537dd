import type { Agreement, Dispute, DisputeSummary, Movement, Round, Seat } from '@lilymed/api'
import { cidV0OfDigest, ZERO_BYTES32 } from '@lilymed/domain'
import type { AgreementSubject, DisputeOutcome } from '@lilymed/domain'
import type { AgreementRow } from '../projections/agreements.ts'
import type { DealRow } from '../projections/deals.ts'
import type { DisputeRow, RoundRow, SeatRow } from '../projections/dispute-row.ts'
import { ledgerOf } from '../projections/ledger.ts'
import { rulingSentence } from './ruling-sentence.ts'

const findAgreement = (
  checks: readonly AgreementRow[],
  subject: AgreementSubject,
  round: number,
  mediator: string | null = null,
): Agreement | null => {
  const found = checks.find(
    (check) => check.subject === subject && check.round === round && check.mediator === mediator,
  )
  return found === undefined ? null : { agrees: found.agrees, expected: found.expected, found: found.found }
}

const overall = (checks: readonly AgreementRow[]): DisputeSummary['agreement'] => {
  if (checks.length === 0) return 'unchecked'
  return checks.every(({ agrees }) => agrees) ? 'agrees' : 'disagrees'
}

const phaseEndsAt = ({ phase, rounds }: DisputeRow): string | null => {
  const latest = rounds.at(-1)
  if (phase === 'COMMIT') return latest?.draw?.commitEndsAt ?? null
  return phase === 'REVEAL' ? (latest?.commitEnd?.revealEndsAt ?? null) : null
}

/** One line of the list of disputes. */
export const toDisputeSummary = (row: DisputeRow, checks: readonly AgreementRow[]): DisputeSummary => ({
  disputeId: row.disputeId,
  chainId: row.chainId,
  dealId: row.dealId,
  phase: row.phase,
  outcome: row.outcome,
  ruling: rulingSentence(row),
  round: row.rounds.at(-1)?.round ?? 0,
  roundsFunded: row.roundsFunded,
  jobCreator: row.jobCreator,
  resourceProvider: row.resourceProvider,
  opened: row.opened,
  phaseEndsAt: phaseEndsAt(row),
  deadline: row.deadline,
  agreement: overall(checks),
})

const toSeat = (
  seat: SeatRow,
  round: number,
  outcome: DisputeOutcome | null,
  checks: readonly AgreementRow[],
): Seat => ({
  ...seat,
  commitmentAgreement: findAgreement(checks, 'commitment', round, seat.mediator),
  coherent: seat.vote === null || outcome === null ? null : seat.vote.outcome === outcome,
})

const toRound = (row: RoundRow, outcome: DisputeOutcome | null, checks: readonly AgreementRow[]): Round => ({
  ...row,
  draw: row.draw === null ? null : { ...row.draw, agreement: findAgreement(checks, 'panel', row.round) },
  close: row.close === null ? null : { ...row.close, agreement: findAgreement(checks, 'ruling', row.round) },
  seats: row.seats.map((seat) => toSeat(seat, row.round, outcome, checks)),
})

const inLogOrder = (left: Movement, right: Movement): number =>
  left.origin.position < right.origin.position ? -1 : Number(left.origin.position > right.origin.position)

const claimOf = (row: DisputeRow, deal: DealRow | undefined): Dispute['claim'] => {
  const known = row.claimDigest === ZERO_BYTES32 ? null : cidV0OfDigest(row.claimDigest)
  return { dataId: deal?.result?.dataId ?? known, digest: row.claimDigest }
}

/** A whole dispute: its ledger is that of the deal and the dispute together, because the ruling settles both. */
export const toDispute = (
  row: DisputeRow,
  deal: DealRow | undefined,
  checks: readonly AgreementRow[],
): Dispute => ({
  ...toDisputeSummary(row, checks),
  solver: row.solver,
  claim: claimOf(row, deal),
  drawClass: row.drawClass,
  parameterVersion: row.parameterVersion,
  mediationFee: row.mediationFee,
  rounds: row.rounds.map((round) => toRound(round, row.outcome, checks)),
  finalised:
    row.finalised === null
      ? null
      : {
          ...row.finalised,
          agreement: findAgreement(checks, 'settlement', row.rounds.at(-1)?.round ?? 0),
        },
  ledger: ledgerOf([...(deal?.movements ?? []), ...row.movements].sort(inLogOrder)),
})
