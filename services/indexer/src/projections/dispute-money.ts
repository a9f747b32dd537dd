import type { Movement } from '@lilymed/api'
import { faultFromNumber } from '@lilymed/domain'
import type { FactType } from '@lilymed/domain'
import { byDispute, inSeat } from './dispute-row.ts'
import type { DisputeRow } from './dispute-row.ts'
import { settlementMovement } from './movements.ts'
import { originOf } from './origin.ts'
import { whenPresent } from './projection.ts'
import type { ObservedFact, Step, Steps } from './projection.ts'

type MoneyFact = Extract<
  FactType,
  | 'AppealBondReceived'
  | 'CanaryCompensated'
  | 'CanaryReleased'
  | 'EscrowReturned'
  | 'FeeCaptured'
  | 'InsuranceCredited'
  | 'TreasuryCredited'
>
type Part = Omit<Parameters<typeof settlementMovement>[0], 'origin'>

const withMovements = (row: DisputeRow, fact: ObservedFact, parts: readonly Part[]): DisputeRow => {
  const origin = originOf(fact)
  const moved: readonly Movement[] = parts
    .filter(({ amount }) => amount !== '0')
    .map((part) => settlementMovement({ ...part, origin }))
  return { ...row, movements: [...row.movements, ...moved] }
}

/** A step that only moves money, in or out of the dispute's escrow. */
const moves = <Type extends MoneyFact>(
  partsOf: (fact: ObservedFact<Type>, row: DisputeRow) => readonly Part[],
): Step<DisputeRow, Type> => ({
  keys: byDispute,
  evolve: whenPresent((row, fact) => withMovements(row, fact, partsOf(fact, row))),
})

/** What the facts of the settlement change: every amount that enters or leaves a dispute, and what it meant for a seat. */
export const moneySteps: Steps<DisputeRow> = {
  FeeCaptured: moves<'FeeCaptured'>(({ data: { from, amount } }) => [
    { kind: 'fee', from, amount, reason: 'mediation fee, passed on' },
  ]),
  SeatRewarded: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { mediator: to, amount, round } = fact.data
      const paid = inSeat(row, fact.data, (seat) => ({
        ...seat,
        reward: String(BigInt(seat.reward) + BigInt(amount)),
      }))
      return withMovements(paid, fact, [{ kind: 'reward', to, amount, round, reason: 'reward' }])
    }),
  },
  SeatSlashed: {
    keys: byDispute,
    evolve: whenPresent((row, fact) => {
      const { mediator: from, amount, round } = fact.data
      const fault = faultFromNumber(fact.data.fault) ?? null
      const slashed = inSeat(row, fact.data, (seat) => ({ ...seat, slash: { amount, fault } }))
      return withMovements(slashed, fact, [{ kind: 'slash', from, amount, round, reason: 'stake slashed' }])
    }),
  },
  TreasuryCredited: moves<'TreasuryCredited'>(({ data: { amount } }) => [
    { kind: 'treasury', to: 'treasury', amount, reason: 'treasury share' },
  ]),
  InsuranceCredited: moves<'InsuranceCredited'>(({ data: { amount } }) => [
    { kind: 'insurance', to: 'insurance', amount, reason: 'insurance share' },
  ]),
  EscrowReturned: moves<'EscrowReturned'>(({ data: { to, amount } }, { jobCreator }) => [
    {
      kind: 'return',
      to,
      amount,
      reason: to === jobCreator ? 'unused escrow returned' : 'unused fees returned',
    },
  ]),
  AppealBondReceived: moves<'AppealBondReceived'>(({ data: { appellant, fees, bond, round } }) => [
    {
      kind: 'appeal-fees',
      from: appellant,
      amount: fees,
      round,
      reason: 'appeal: fees of the next round',
    },
    { kind: 'appeal-bond', from: appellant, amount: bond, round, reason: 'appeal: bond' },
  ]),
  CanaryReleased: moves<'CanaryReleased'>(({ data: { sponsor, forfeited } }) => [
    { kind: 'forfeit', from: sponsor, amount: forfeited, reason: 'bond of an overturned canary' },
  ]),
  CanaryCompensated: moves<'CanaryCompensated'>(({ data: { appellant, amount } }) => [
    { kind: 'compensation', to: appellant, amount, reason: 'compensation out of the canary’s bond' },
  ]),
}

/** What an appellant gets of its bond and of the slashes. */
export const appealMovement = (row: DisputeRow, fact: ObservedFact<'AppealSettled'>): DisputeRow => {
  const { appellant, amount, round } = fact.data
  const reason = 'appeal: bond, and what was won'
  return withMovements(row, fact, [{ kind: 'appeal-result', to: appellant, amount, round, reason }])
}
