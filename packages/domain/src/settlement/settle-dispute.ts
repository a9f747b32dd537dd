import type { Address } from '../values/ids.ts'
import { controllerCallOf, type DisputeOutcome } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { settleRound, type RoundSettlement, type SettledRound } from './settle-round.ts'

/** What a settlement is made from. Amounts in wei. */
export type SettlementInput = {
  readonly parameters: ParameterSet
  readonly outcome: DisputeOutcome
  /** Every round for which a panel was drawn. */
  readonly rounds: readonly SettledRound[]
  readonly escrow: bigint
  readonly mediationFee: bigint
  /** What a mediator can lose, in wei; its whole lock unless told otherwise. */
  readonly slashable?: (mediator: Address) => bigint
}

/** Where every wei goes: escrow + fee captured + slashes = rewards + treasury + insurance + returned. */
export type DisputeSettlement = {
  readonly rounds: readonly RoundSettlement[]
  readonly feeCaptured: bigint
  readonly treasury: bigint
  readonly insurance: bigint
  /** Back to the job creator. */
  readonly returned: bigint
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** The mediation fee that joins the escrow: less the finaliser's tip, and only where the controller paid it. */
export const capturedFee = (outcome: DisputeOutcome, mediationFee: bigint, tip: bigint): bigint =>
  controllerCallOf(outcome) !== null && mediationFee > tip ? mediationFee - tip : 0n

/**
 * Settles a dispute at its final outcome: every drawn round, the captured fee, the rest back to the job creator. `returned` is
 * negative for an escrow that does not cover the drawn rounds, which the pool rules out by opening funded rounds only.
 */
export const settleDispute = (input: SettlementInput): DisputeSettlement => {
  const { parameters, outcome, escrow } = input
  const rounds = input.rounds.map((round) => settleRound(parameters, outcome, round, input.slashable))
  const feeCaptured = capturedFee(outcome, input.mediationFee, parameters.finaliserTip)
  const spent = sum(rounds.map(({ fees, unspent }) => fees - unspent))
  return {
    rounds,
    feeCaptured,
    treasury: sum(rounds.map(({ treasury }) => treasury)),
    insurance: sum(rounds.map(({ insurance }) => insurance)),
    returned: escrow + feeCaptured - spent,
  }
}
