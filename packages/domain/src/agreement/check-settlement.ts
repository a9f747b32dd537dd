import type { Dispute } from '../dispute/dispute.ts'
import type { DisputeMoney } from '../dispute/dispute-money.ts'
import { settledRounds } from '../dispute/settled-rounds.ts'
import type { OverturnedCanary } from '../settlement/settle-canary.ts'
import { settleDispute } from '../settlement/settle-dispute.ts'
import type { EscrowRefund } from '../settlement/settle-round.ts'
import type { Fault } from '../values/faults.ts'
import type { Address } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { createAgreement, type Agreement } from './agreement.ts'

type SeatAmount = {
  readonly round: number
  readonly mediator: Address
  readonly amount: bigint
  readonly fault?: Fault
}

/** One line a seat, in an order that does not depend on that of the facts; the pool announces no empty amounts. */
const seatLines = (items: readonly SeatAmount[]): readonly string[] =>
  items
    .filter(({ amount }) => amount > 0n)
    .map(
      ({ round, mediator, amount, fault }) =>
        `round ${round}: ${mediator} ${amount}${fault ? ` ${fault}` : ''}`,
    )
    .sort()

/** One line a recipient: an appellant may be the job creator. */
const returnLines = (items: readonly EscrowRefund[]): readonly string[] => {
  const totals = new Map<Address, bigint>()
  for (const { to, amount } of items) totals.set(to, (totals.get(to) ?? 0n) + amount)
  return [...totals]
    .filter(([, amount]) => amount > 0n)
    .map(([to, amount]) => `${to} ${amount}`)
    .sort()
}

const appealLines = (items: DisputeMoney['appeals']): readonly string[] =>
  items
    .map(({ round, appellant, result, amount }) => `round ${round}: ${appellant} ${result} ${amount}`)
    .sort()

/** What a canary's sponsor forfeited is fixed in another contract, so its amount is taken at the chain's word, where the truth fell. */
const overturnedOf = ({ canary, rounds, money }: Dispute, outcome: DisputeOutcome): OverturnedCanary => {
  if (canary === null || canary.truth === outcome) return { forfeited: 0n, owed: 0n }
  const last = rounds.findLast(({ appeal }) => appeal?.against === canary.truth)
  return { forfeited: money.forfeited, owed: 2n * (last?.appeal?.bond ?? 0n) }
}

const linesOf = (money: DisputeMoney) => ({
  rewards: seatLines(money.rewards),
  slashes: seatLines(money.slashes),
  feeCaptured: money.feeCaptured,
  treasury: money.treasury,
  insurance: money.insurance,
  appeals: appealLines(money.appeals),
  forfeited: money.forfeited,
  compensation: money.compensation,
  returns: returnLines(money.returns),
})

/**
 * Settles the dispute again, to the wei. `dispute` is the state after every fact up to its DisputeSettled, whose order among themselves
 * does not matter then; `parameters` are those that the dispute pinned.
 */
export const checkSettlement = (parameters: ParameterSet, dispute: Dispute): Agreement => {
  const { money, opening, final, canary } = dispute
  const found = linesOf(money)
  if (final === null || opening === null) {
    return createAgreement('settlement', 'the dispute is not final', found)
  }
  const { outcome } = final
  const overturned = overturnedOf(dispute, outcome)
  const settlement = settleDispute({
    parameters,
    outcome,
    rounds: settledRounds(dispute),
    escrow: money.escrowed,
    mediationFee: opening.mediationFee,
    isCanary: canary !== null,
    overturned,
  })
  const { rounds, feeCaptured, treasury, insurance, returned, compensation } = settlement
  const expected = linesOf({
    ...money,
    rewards: rounds.flatMap(({ round, rewards }) => rewards.map((item) => ({ ...item, round }))),
    slashes: rounds.flatMap(({ round, slashes }) => slashes.map((item) => ({ ...item, round }))),
    feeCaptured,
    treasury,
    insurance,
    appeals: rounds.flatMap(({ round, appeal }) =>
      appeal === null
        ? []
        : [{ round, appellant: appeal.appellant, result: appeal.result, amount: appeal.credited }],
    ),
    forfeited: overturned.forfeited,
    compensation,
    returns: [...rounds.flatMap(({ refunds }) => refunds), { to: opening.jobCreator, amount: returned }],
  })
  return createAgreement('settlement', expected, found)
}
