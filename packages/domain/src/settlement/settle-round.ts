import type { Fault } from '../values/faults.ts'
import type { Address } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { settleAppeal, type AppealSettlement } from './settle-appeal.ts'
import type { SettledRound } from './settled-round.ts'
import { faultOf, isPaid, slashBpsOf } from './verdicts.ts'

/** A slash of one seat, in wei. */
export type SeatSlash = { readonly mediator: Address; readonly amount: bigint; readonly fault: Fault }
/** A reward of one seat, in wei. */
export type SeatReward = { readonly mediator: Address; readonly amount: bigint }
/** Wei that leave the escrow to who paid them in. */
export type EscrowRefund = { readonly to: Address; readonly amount: bigint }

/**
 * Where the money of one round goes: fees + slashes + bond + fees of an unheard appeal = rewards + treasury + insurance + refunds +
 * what the appellant is credited + unspent fees.
 */
export type RoundSettlement = {
  readonly round: number
  /** seats × fee, out of the escrow; none of a round that was never drawn. */
  readonly fees: bigint
  /** Fees that nobody earned and that stay in the escrow. */
  readonly unspent: bigint
  readonly rewards: readonly SeatReward[]
  readonly slashes: readonly SeatSlash[]
  readonly treasury: bigint
  readonly insurance: bigint
  /** Out of the escrow: fees that nobody earned to the appellant who paid them, and those of an unheard appeal. */
  readonly refunds: readonly EscrowRefund[]
  readonly appeal: AppealSettlement | null
}

const BPS = 10_000n

/** `bps` ten-thousandths of an amount, rounded down to the wei. */
const share = (amount: bigint, bps: number): bigint => (amount * BigInt(bps)) / BPS

type PanelSettlement = Omit<RoundSettlement, 'round' | 'appeal'>

const slashesOf = (
  parameters: ParameterSet,
  outcome: DisputeOutcome,
  round: SettledRound,
  slashable: (mediator: Address) => bigint,
): readonly SeatSlash[] =>
  round.members.flatMap((member): SeatSlash[] => {
    const fault = faultOf(outcome, round, member)
    if (fault === null) return []
    const due = share(parameters.lockPerSeat, slashBpsOf(fault, round, parameters))
    const most = slashable(member.mediator)
    return [{ mediator: member.mediator, amount: due < most ? due : most, fault }]
  })

const settlePanel = (
  parameters: ParameterSet,
  outcome: DisputeOutcome,
  round: SettledRound,
  slashable: (mediator: Address) => bigint,
): PanelSettlement => {
  const { members, funder } = round
  const slashes = slashesOf(parameters, outcome, round, slashable)
  const slashed = slashes.reduce((total, { amount }) => total + amount, 0n)
  const fees = members.length === 0 ? 0n : BigInt(round.seats) * parameters.feePerSeat
  const paid = members.filter((member) => isPaid(outcome, member))
  if (paid.length === 0) {
    return {
      fees,
      unspent: funder === null ? fees : 0n,
      rewards: [],
      slashes,
      treasury: 0n,
      insurance: slashed,
      refunds: funder === null || fees === 0n ? [] : [{ to: funder, amount: fees }],
    }
  }
  const treasuryShare = share(fees, parameters.treasuryBps)
  const insurance = share(slashed, parameters.insuranceBps)
  const pot = fees - treasuryShare + slashed - insurance
  const reward = pot / BigInt(paid.length)
  return {
    fees,
    unspent: 0n,
    rewards: paid.map(({ mediator }) => ({ mediator, amount: reward })),
    slashes,
    treasury: treasuryShare + (pot - reward * BigInt(paid.length)),
    insurance,
    refunds: [],
  }
}

/**
 * Settles one round at the dispute's final outcome, its appeal too. Source: Settlement.settleRound.
 * `slashable` is what a mediator can lose in wei (stake and unbonding); a slash never takes more.
 */
export const settleRound = (
  parameters: ParameterSet,
  outcome: DisputeOutcome,
  round: SettledRound,
  slashable: (mediator: Address) => bigint = () => parameters.lockPerSeat,
): RoundSettlement => {
  const panel = settlePanel(parameters, outcome, round, slashable)
  if (round.appeal === null) return { round: round.round, ...panel, appeal: null }
  const appeal = settleAppeal(outcome, round.appeal, panel.insurance)
  const { appellant, feesReturned } = appeal
  const refund: readonly EscrowRefund[] = feesReturned === 0n ? [] : [{ to: appellant, amount: feesReturned }]
  return {
    round: round.round,
    ...panel,
    insurance: appeal.insurance,
    refunds: [...panel.refunds, ...refund],
    appeal,
  }
}
