import type { Dispute } from '../dispute/dispute.ts'
import { settledRounds } from '../dispute/settled-rounds.ts'
import type { FactOf } from '../facts.ts'
import { settleDispute } from '../settlement/settle-dispute.ts'
import type { Fault } from '../values/faults.ts'
import type { Address } from '../values/ids.ts'
import { outcomeFromNumber } from '../values/outcomes.ts'
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

/**
 * Settles the dispute again, to the wei. `dispute` is the state after every fact of the finalising transaction, whose order
 * among themselves does not matter then; `parameters` are those that the dispute pinned.
 */
export const checkSettlement = (
  parameters: ParameterSet,
  dispute: Dispute,
  { data }: FactOf<'DisputeFinalised'>,
): Agreement => {
  const { money } = dispute
  const found = {
    rewards: seatLines(money.rewards),
    slashes: seatLines(money.slashes),
    feeCaptured: money.feeCaptured,
    treasury: money.treasury,
    insurance: money.insurance,
    returned: money.returned,
  }
  const outcome = outcomeFromNumber(data.outcome)
  if (outcome === undefined) return createAgreement('settlement', `outcome ${data.outcome} is unknown`, found)
  const settlement = settleDispute({
    parameters,
    outcome,
    rounds: settledRounds(dispute),
    escrow: money.escrowed,
    mediationFee: dispute.opening?.mediationFee ?? 0n,
  })
  const expected = {
    rewards: seatLines(
      settlement.rounds.flatMap(({ round, rewards }) => rewards.map((item) => ({ ...item, round }))),
    ),
    slashes: seatLines(
      settlement.rounds.flatMap(({ round, slashes }) => slashes.map((item) => ({ ...item, round }))),
    ),
    feeCaptured: settlement.feeCaptured,
    treasury: settlement.treasury,
    insurance: settlement.insurance,
    returned: settlement.returned,
  }
  return createAgreement('settlement', expected, found)
}
