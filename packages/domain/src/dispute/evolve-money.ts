import type { FactHandlers } from '../fact-handlers.ts'
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
  'FeeCaptured' | 'SeatRewarded' | 'SeatSlashed' | 'TreasuryCredited' | 'InsuranceCredited' | 'EscrowReturned'
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
  EscrowReturned: (dispute, { data }) =>
    withMoney(dispute, { returned: dispute.money.returned + BigInt(data.amount) }),
}
