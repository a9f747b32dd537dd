import type { Agreement, Dispute, DisputeSummary, Round, Seat } from '@lilymed/api'
import { cidV0OfDigest, isSealed, openedVote, roundOf, voteOf, ZERO_BYTES32 } from '@lilymed/domain'
import type { AgreementSubject, Dispute as Folded, ParameterSetJson } from '@lilymed/domain'
import type { AgreementRow } from '../projections/agreements.ts'
import type { DealRow } from '../projections/deal-row.ts'
import type { DisputeRow, RoundRow, SeatRow } from '../projections/dispute-row.ts'
import { toDomainDispute } from '../projections/domain-dispute.ts'
import { toTimestamp } from '../projections/timestamp.ts'
import { ledgerOf } from '../projections/ledger.ts'
import { dealMovements, inLogOrder } from '../projections/movements.ts'
import { phaseOf } from './dispute-phase.ts'
import { rulingSentence } from './ruling-sentence.ts'

/** What a dispute is shown from: its row, what we recomputed, the parameters it pinned and the time of the chain (unix seconds). */
export type DisputeSource = {
  readonly row: DisputeRow
  readonly checks: readonly AgreementRow[]
  readonly rules: ParameterSetJson | undefined
  readonly now: bigint | null
}

/** What a line of a list is shown from: of what we recomputed only whether it agrees. */
export type LineSource = Omit<DisputeSource, 'checks'> & {
  readonly checks: readonly Pick<AgreementRow, 'agrees'>[]
}

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

const overall = (checks: readonly Pick<AgreementRow, 'agrees'>[]): DisputeSummary['agreement'] => {
  if (checks.length === 0) return 'unchecked'
  return checks.every(({ agrees }) => agrees) ? 'agrees' : 'disagrees'
}

const toSeat = (seat: SeatRow, round: number, folded: Folded, checks: readonly AgreementRow[]): Seat => {
  const { vote } = seat
  const found = roundOf(folded, round)
  const committed = found === undefined ? undefined : voteOf(found, seat.mediator)
  const counted = found === undefined || committed === undefined ? null : openedVote(folded, found, committed)
  const outcome = folded.final?.outcome ?? folded.decided
  return {
    ...seat,
    vote: vote === null ? null : { ...vote, countsAs: counted?.verdict ?? vote.outcome },
    commitmentAgreement: findAgreement(checks, 'commitment', round, seat.mediator),
    // A digest that was found behind a seal nobody opened is neither for an outcome nor against it.
    coherent:
      counted === null || outcome === null || counted.verdict === 'FOUND'
        ? null
        : counted.verdict === outcome,
  }
}

const toRound = (row: RoundRow, folded: Folded, checks: readonly AgreementRow[]): Round => ({
  ...row,
  draw: row.draw === null ? null : { ...row.draw, agreement: findAgreement(checks, 'panel', row.round) },
  close: row.close === null ? null : { ...row.close, agreement: findAgreement(checks, 'ruling', row.round) },
  seats: row.seats.map((seat) => toSeat(seat, row.round, folded, checks)),
})

const phaseEndsAt = ({ finalAt, rounds }: DisputeRow, phase: DisputeSummary['phase']): string | null => {
  if (phase === 'APPEAL' || phase === 'CANARY') return finalAt
  const latest = rounds.at(-1)
  if (phase === 'COMMIT') return latest?.draw?.commitEndsAt ?? null
  return phase === 'REVEAL' ? (latest?.commitEnd?.revealEndsAt ?? null) : null
}

const canaryOf = ({ canary }: DisputeRow): Dispute['canary'] =>
  canary === null ? null : { sponsor: canary.sponsor, truth: canary.truth, origin: canary.origin }

const summaryOf = (source: LineSource, folded: Folded, rounds: readonly Round[]): DisputeSummary => {
  const { row, checks, rules, now } = source
  const { outcome, standing } = row
  const phase = phaseOf(row, folded, rules, now)
  return {
    disputeId: row.disputeId,
    chainId: row.chainId,
    dealId: row.dealId,
    phase,
    mode: row.terms?.mode ?? null,
    outcome,
    standing,
    finalAt: row.finalAt,
    isCanary: row.canary !== null,
    ruling: rulingSentence({ phase, outcome, standing, canary: canaryOf(row), rounds }, isSealed(folded)),
    round: row.rounds.at(-1)?.round ?? 0,
    roundsFunded: row.roundsFunded,
    jobCreator: row.jobCreator,
    resourceProvider: row.resourceProvider,
    opened: row.opened,
    phaseEndsAt: phaseEndsAt(row, phase),
    deadline: toTimestamp(row.deadline),
    agreement: overall(checks),
  }
}

/** The rounds of a dispute. */
export const toRounds = ({ row, checks }: Pick<DisputeSource, 'row' | 'checks'>): readonly Round[] => {
  const folded = toDomainDispute(row, undefined)
  return row.rounds.map((round) => toRound(round, folded, checks))
}

/** One line of the list of disputes. What is brief of its row will do. */
export const toDisputeSummary = (source: LineSource): DisputeSummary => {
  const folded = toDomainDispute(source.row, undefined)
  return summaryOf(
    source,
    folded,
    // A line tells of rounds how they went, not whether that is what we computed.
    source.row.rounds.map((round) => toRound(round, folded, [])),
  )
}

const claimOf = (row: DisputeRow, deal: DealRow | undefined): Dispute['claim'] => {
  const digest = row.openedSeal?.resultDigest ?? row.claimDigest
  const known = digest === ZERO_BYTES32 ? null : cidV0OfDigest(digest)
  return {
    dataId: deal?.result?.dataId ?? known,
    digest,
    seal: row.terms?.seal ?? null,
    opened: row.openedSeal,
  }
}

const termsOf = ({ terms }: DisputeRow): Dispute['terms'] => {
  if (terms === null) return null
  const { classRounds, rejectable, highestRung, policyDigest } = terms
  return { classRounds, rejectable, highestRung, policyDigest }
}

/** A whole dispute: its ledger is that of the deal and the dispute together, because the ruling settles both. */
export const toDispute = (source: DisputeSource, deal: DealRow | undefined): Dispute => {
  const { row, checks, rules } = source
  const folded = toDomainDispute(row, deal)
  const rounds = row.rounds.map((round) => toRound(round, folded, checks))
  const agreement = findAgreement(checks, 'settlement', row.rounds.at(-1)?.round ?? 0)
  return {
    ...summaryOf(source, folded, rounds),
    solver: row.solver,
    claim: claimOf(row, deal),
    terms: termsOf(row),
    evidence: row.evidence,
    drawClass: row.drawClass,
    parameterVersion: row.parameterVersion,
    mediationFee: row.mediationFee,
    rounds,
    canary: canaryOf(row),
    finalised: row.finalised === null ? null : { ...row.finalised, agreement },
    settled: row.settled,
    parameters: rules ?? null,
    checks: checks
      .filter(({ subject, agrees }) => subject !== 'commitment' || !agrees)
      .sort((left, right) => inLogOrder(left, right)),
    ledger: ledgerOf([...(deal === undefined ? [] : dealMovements(deal)), ...row.movements].sort(inLogOrder)),
  }
}
