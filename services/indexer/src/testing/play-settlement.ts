import {
  appealResultNumber,
  capturedFee,
  faultNumber,
  membersOf,
  outcomeNumber,
  parameterSetFromJson,
  settledRounds,
  settleDispute,
} from '@lilymed/domain'
import type { Dispute, DisputeOutcome, DisputeSettlement, RoundSettlement } from '@lilymed/domain'
import type { FactScript } from './fact-script.ts'
import { jobCreator, lp, playRuling } from './play-deal.ts'
import { rules } from './play-network.ts'

const parameters = parameterSetFromJson(rules)

/** Members of all rounds up to which finalising settles them at once. */
const membersAtOnce = 16

const settlementOf = (dispute: Dispute, outcome: DisputeOutcome): DisputeSettlement => {
  const { canary, rounds } = dispute
  const isOverturned = canary !== null && canary.truth !== outcome
  const last = rounds.findLast(({ appeal }) => appeal?.against === canary?.truth)
  return settleDispute({
    parameters,
    outcome,
    rounds: settledRounds(dispute),
    escrow: dispute.money.escrowed,
    mediationFee: BigInt(lp(1)),
    isCanary: canary !== null,
    ...(isOverturned
      ? { overturned: { forfeited: BigInt(lp(100)), owed: 2n * (last?.appeal?.bond ?? 0n) } }
      : {}),
  })
}

const settleRound = (script: FactScript, disputeId: string, settled: RoundSettlement): void => {
  const { round } = settled
  const common = { disputeId, round }
  const emitAmount = (type: 'TreasuryCredited' | 'InsuranceCredited', amount: bigint): void => {
    if (amount > 0n) script.emit(type, { disputeId, amount: String(amount) }, 'settlement')
  }
  for (const { mediator, amount, fault } of settled.slashes) {
    script.emit('StakeSlashed', { mediator, disputeId, amount: String(amount) }, 'stakeRegistry')
    if (fault === 'CANARY') {
      const until = String(BigInt(script.now()) + parameters.jailPeriod)
      script.emit('MediatorJailed', { mediator, until }, 'stakeRegistry')
    }
    const slash = { ...common, mediator, amount: String(amount), fault: faultNumber(fault) }
    script.emit('SeatSlashed', slash, 'settlement')
  }
  for (const { mediator, amount } of settled.rewards) {
    script.emit('SeatRewarded', { ...common, mediator, amount: String(amount) }, 'settlement')
  }
  for (const { to, amount } of settled.refunds) {
    script.emit('EscrowReturned', { disputeId, to, amount: String(amount) }, 'settlement')
  }
  if (settled.appeal !== null) {
    const { appellant, result, credited } = settled.appeal
    const fact = { ...common, appellant, result: appealResultNumber(result), amount: String(credited) }
    script.emit('AppealSettled', fact, 'settlement')
  }
  emitAmount('TreasuryCredited', settled.treasury)
  emitAmount('InsuranceCredited', settled.insurance)
  script.emit('RoundSettled', common)
}

/** Ends a decided dispute as the pool would: the controller's part, finality, and every round's money, apart where there are many. */
export const playSettlement = (
  script: FactScript,
  name: string,
  state: () => Dispute,
  { outcome, finaliser }: { readonly outcome: DisputeOutcome; readonly finaliser: string },
): void => {
  const { opening, canary } = state()
  const disputeId = opening?.disputeId ?? ''
  const isTold = canary === null && (outcome === 'ACCEPT' || outcome === 'REJECT')
  if (isTold) {
    playRuling(script, name, outcome, finaliser)
    const amount = String(capturedFee(outcome, BigInt(lp(1)), parameters.finaliserTip))
    script.emit('FeeCaptured', { disputeId, from: finaliser, amount }, 'settlement')
  }
  script.emit('DisputeFinalised', { disputeId, outcome: outcomeNumber(outcome), finaliser })
  const dispute = state()
  const settlement = settlementOf(dispute, outcome)
  if (canary !== null) {
    const forfeited = canary.truth === outcome ? '0' : lp(100)
    script.emit('CanaryReleased', { sponsor: canary.sponsor, disputeId, forfeited }, 'canaries')
  }
  const members = dispute.rounds.flatMap(membersOf).length
  for (const settled of settlement.rounds) {
    if (members > membersAtOnce) script.mine(15)
    settleRound(script, disputeId, settled)
    const round = dispute.rounds.find((one) => one.round === settled.round)
    for (const mediator of round === undefined ? [] : membersOf(round)) {
      const lock = { mediator, disputeId, round: settled.round, amount: lp(25) }
      script.emit('SeatUnlocked', lock, 'stakeRegistry')
    }
  }
  const returned = String(settlement.returned)
  if (returned !== '0') {
    script.emit('EscrowReturned', { disputeId, to: jobCreator, amount: returned }, 'settlement')
  }
  script.emit('DisputeSettled', { disputeId })
}
