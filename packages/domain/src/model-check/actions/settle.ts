import type { Dispute } from '../../dispute/dispute.ts'
import type { Round } from '../../dispute/round.ts'
import type { ChainFact } from '../../facts.ts'
import type { RoundSettlement } from '../../settlement/settle-round.ts'
import { appealResultNumber } from '../../values/appeal-results.ts'
import { faultNumber } from '../../values/faults.ts'
import type { Step } from '../explore.ts'
import { DISPUTE_ID, JOB_CREATOR } from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'

const disputeId = DISPUTE_ID

/** Whether there is anything to settle in a round: a panel, or an appeal that was raised when it had gone without one. */
const hasMoney = ({ panel, appeal }: Round): boolean => panel !== null || appeal !== null

const unsettled = ({ rounds }: Dispute): readonly Round[] =>
  rounds.filter((round) => hasMoney(round) && !round.isSettled)

const credited = (type: 'TreasuryCredited' | 'InsuranceCredited', wei: bigint): readonly ChainFact[] =>
  wei > 0n ? [factOf(type, { disputeId, amount: String(wei) })] : []

const factsOf = (settled: RoundSettlement): readonly ChainFact[] => {
  const { round, rewards, slashes, treasury, insurance, refunds, appeal } = settled
  return [
    ...slashes.map(({ mediator, amount, fault }) =>
      factOf('SeatSlashed', {
        disputeId,
        round,
        mediator,
        amount: String(amount),
        fault: faultNumber(fault),
      }),
    ),
    ...rewards.map(({ mediator, amount }) =>
      factOf('SeatRewarded', { disputeId, round, mediator, amount: String(amount) }),
    ),
    ...credited('TreasuryCredited', treasury),
    ...credited('InsuranceCredited', insurance),
    ...refunds.map(({ to, amount }) => factOf('EscrowReturned', { disputeId, to, amount: String(amount) })),
    ...(appeal === null
      ? []
      : [
          factOf('AppealSettled', {
            disputeId,
            round,
            appellant: appeal.appellant,
            result: appealResultNumber(appeal.result),
            amount: String(appeal.credited),
          }),
        ]),
    factOf('RoundSettled', { disputeId, round }),
  ]
}

/** The world once one round is settled, and with the last of them the dispute. */
export const settleOne = (world: World, number: number): World => {
  const { dispute, rules, scenario } = world
  const round = rules.settledRounds(dispute).find((each) => each.round === number)
  const outcome = dispute.final?.outcome
  if (round === undefined || outcome === undefined) return world
  const settled = rules.settleRound(scenario.parameters, outcome, round)
  const spent = settled.fees - settled.unspent + (settled.appeal?.feesReturned ?? 0n)
  const next = { ...withFacts(world, ...factsOf(settled)), escrow: world.escrow - spent }
  return unsettled(next.dispute).length > 0 ? next : endSettling(next)
}

const endSettling = (world: World): World => {
  const { escrow } = world
  const rest =
    escrow > 0n ? [factOf('EscrowReturned', { disputeId, to: JOB_CREATOR, amount: String(escrow) })] : []
  return { ...withFacts(world, ...rest, factOf('DisputeSettled', { disputeId })), escrow: 0n }
}

/** The world once its outcome is final: with few members all its rounds are settled at once. */
export const settleAtOnce = (world: World): World => {
  const { rounds } = world.dispute
  const members = rounds.reduce(
    (total, { panel }) => total + (panel === null ? 0 : panel.seats.length + panel.alternates.length),
    0,
  )
  if (members > world.scenario.membersAtOnce) return world
  const left = unsettled(world.dispute)
  if (left.length === 0) return endSettling(world)
  return left.reduce((settled, { round }) => settleOne(settled, round), world)
}

/** Settling any one round that is left, by anyone. */
export const settleSteps = (world: World): readonly Step<World>[] => {
  if (phaseOf(world) !== 'SETTLING') return []
  return unsettled(world.dispute).map(({ round }) => ({
    label: `settle ${round}`,
    next: settleOne(world, round),
  }))
}
