import type { FactHandlers } from '../fact-handlers.ts'
import { appealResultFromNumber } from '../values/appeal-results.ts'
import { faultFromNumber } from '../values/faults.ts'
import { withAnomaly, type Dispute } from './dispute.ts'
import { moneyHeld, type DisputeMoney } from './dispute-money.ts'

const withMoney = (dispute: Dispute, change: Partial<DisputeMoney>): Dispute => {
  const money = { ...dispute.money, ...change }
  const held = moneyHeld(money)
  const changed = { ...dispute, money }
  return held < 0n ? withAnomaly(changed, { code: 'PAID_OUT_TOO_MUCH', held }) : changed
}

/** How the facts of the settlement change a dispute's money. */
export const moneyHandlers: FactHandlers<
  Dispute,
  | 'AppealBondReceived'
  | 'AppealSettled'
  | 'CanaryCompensated'
  | 'CanaryReleased'
  | 'EscrowReturned'
  | 'FeeCaptured'
  | 'InsuranceCredited'
  | 'SeatRewarded'
  | 'SeatSlashed'
  | 'TreasuryCredited'
> = {
  FeeCaptured: (dispute, { data }) =>
    withMoney(dispute, { feeCaptured: dispute.money.feeCaptured + BigInt(data.amount) }),
  SeatRewarded: (dispute, { data: { round, mediator, amount } }) =>
    withMoney(dispute, { rewards: [...dispute.money.rewards, { round, mediator, amount: BigInt(amount) }] }),
  SeatSlashed: (dispute, { data: { round, mediator, amount, fault: number } }) => {
    const fault = faultFromNumber(number)
    if (fault === undefined) return withAnomaly(dispute, { code: 'FAULT_UNKNOWN', number })
    return withMoney(dispute, {
      slashes: [...dispute.money.slashes, { round, mediator, amount: BigInt(amount), fault }],
    })
  },
  TreasuryCredited: (dispute, { data }) =>
    withMoney(dispute, { treasury: dispute.money.treasury + BigInt(data.amount) }),
  InsuranceCredited: (dispute, { data }) =>
    withMoney(dispute, { insurance: dispute.money.insurance + BigInt(data.amount) }),
  EscrowReturned: (dispute, { data: { to, amount } }) =>
    withMoney(dispute, { returns: [...dispute.money.returns, { to, amount: BigInt(amount) }] }),
  AppealBondReceived: (dispute, { data: { fees, bond } }) =>
    withMoney(dispute, {
      escrowed: dispute.money.escrowed + BigInt(fees),
      bonds: dispute.money.bonds + BigInt(bond),
    }),
  AppealSettled: (dispute, { data: { round, appellant, result: number, amount } }) => {
    const result = appealResultFromNumber(number)
    if (result === undefined) return withAnomaly(dispute, { code: 'APPEAL_RESULT_UNKNOWN', number })
    return withMoney(dispute, {
      appeals: [...dispute.money.appeals, { round, appellant, result, amount: BigInt(amount) }],
    })
  },
  CanaryReleased: (dispute, { data }) =>
    withMoney(dispute, { forfeited: dispute.money.forfeited + BigInt(data.forfeited) }),
  CanaryCompensated: (dispute, { data }) =>
    withMoney(dispute, { compensation: dispute.money.compensation + BigInt(data.amount) }),
}
