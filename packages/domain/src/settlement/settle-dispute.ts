import type { Address } from '../values/ids.ts'
import { controllerCallOf, type DisputeOutcome } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { settleCanary, type OverturnedCanary } from './settle-canary.ts'
import { settleRound, type RoundSettlement } from './settle-round.ts'
import type { SettledRound } from './settled-round.ts'

/** What a settlement is made from. Amounts in wei. */
export type SettlementInput = {
  readonly parameters: ParameterSet
  readonly outcome: DisputeOutcome
  /** Every round that had a panel or was appealed. */
  readonly rounds: readonly SettledRound[]
  /** What the creator and appellants paid in for panels; bonds are with the rounds' appeals. */
  readonly escrow: bigint
  readonly mediationFee: bigint
  /** Whether the dispute was opened as a canary: the controller is then told nothing and pays no fee. */
  readonly isCanary?: boolean
  /** Set where the canary's truth fell. */
  readonly overturned?: OverturnedCanary
  /** What a mediator can lose, in wei; its whole lock unless told otherwise. */
  readonly slashable?: (mediator: Address) => bigint
}

/**
 * Where every wei goes: escrow + fee captured + slashes + bonds + forfeited = rewards + treasury + insurance + returned + refunds to
 * appellants + what appellants are credited + compensation.
 */
export type DisputeSettlement = {
  readonly rounds: readonly RoundSettlement[]
  readonly feeCaptured: bigint
  readonly treasury: bigint
  readonly insurance: bigint
  /** Back to the job creator. */
  readonly returned: bigint
  /** Out of an overturned canary's bond, to the last appellant. */
  readonly compensation: bigint
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** The mediation fee that joins the escrow: less the finaliser's tip, and only where the controller paid it. */
export const capturedFee = (outcome: DisputeOutcome, mediationFee: bigint, tip: bigint): bigint =>
  controllerCallOf(outcome) !== null && mediationFee > tip ? mediationFee - tip : 0n

const drawnFromEscrow = ({ fees, unspent, appeal }: RoundSettlement): bigint =>
  fees - unspent + (appeal?.feesReturned ?? 0n)

/**
 * Settles a dispute at its final outcome: every round, the captured fee, a fallen canary's bond, the rest back to the job creator.
 * `returned` is negative for an escrow that does not cover the rounds, which the pool rules out by opening funded rounds only.
 */
export const settleDispute = (input: SettlementInput): DisputeSettlement => {
  const { parameters, outcome, escrow, isCanary = false } = input
  const rounds = input.rounds.map((round) => settleRound(parameters, outcome, round, input.slashable))
  const feeCaptured = isCanary ? 0n : capturedFee(outcome, input.mediationFee, parameters.finaliserTip)
  const canary = settleCanary(input.overturned ?? { forfeited: 0n, owed: 0n })
  return {
    rounds,
    feeCaptured,
    treasury: sum(rounds.map(({ treasury }) => treasury)),
    insurance: sum(rounds.map(({ insurance }) => insurance)) + canary.insurance,
    returned: escrow + feeCaptured - sum(rounds.map(drawnFromEscrow)),
    compensation: canary.compensation,
  }
}
