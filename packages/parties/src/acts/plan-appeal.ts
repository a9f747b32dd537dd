import { LADDER_SEATS, longestDuration } from '@lilymed/domain'
import { refuseAct, refuseOffChain } from './act.ts'
import type { Act, PartyRole } from './act.ts'
import { lp, partySteps, timeOf } from './party-steps.ts'
import type { PartyView } from './party-view.ts'
import { refuseOther, refusePaused, refusePenniless } from './require-party.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'

export type AppealWish = {
  readonly role: PartyRole
  /** Appeal as whoever, and though the ruling is in one's favour. */
  readonly isAnyway?: boolean
}

/** wei that an appeal of the present ruling takes: the next round's fees, and as much again as bond. Source: Appeals.appeal. */
export const appealCost = ({ dispute, parameters }: Pick<PartyView, 'dispute' | 'parameters'>): bigint =>
  2n * BigInt(LADDER_SEATS[dispute?.round ?? 0] ?? 0) * parameters.feePerSeat

/** Why there is no ruling that could be appealed now; undefined where there is one. */
const withoutRuling = ({ account, appellant }: PartyView, dispute: DisputeSeen): Act | undefined => {
  const { phase, round, outcome, finalAt } = dispute
  switch (phase) {
    case 'APPEAL':
    case 'CANARY':
      return undefined
    case 'FINAL':
    case 'SETTLING':
      return refuseAct(
        'DISPUTE_OVER',
        `the dispute is over for good: it ended ${outcome ?? 'without a ruling'}`,
      )
    case 'DECIDED':
      return refuseAct(
        'WINDOW_OVER',
        `the time to appeal was over at ${timeOf(finalAt ?? 0)}: ${outcome ?? 'the ruling'} stands, and claim finalises it`,
      )
    default:
      if (appellant === null) {
        return refuseAct(
          'NO_RULING_YET',
          `there is no ruling yet, the dispute is in ${phase} of round ${round}: wait for it (challenge --watch and provider watch tell)`,
        )
      }
      return {
        kind: 'nothing',
        message: `the ruling was appealed by ${appellant === account.address ? 'this key' : appellant}: round ${round} is open`,
      }
  }
}

const withoutRound = ({ block, parameters }: PartyView, dispute: DisputeSeen): Act | undefined => {
  const next = dispute.round + 1
  const { classRounds, deadline, phase } = dispute
  if (next > classRounds) {
    return refuseAct(
      'NO_FURTHER_ROUND',
      `the ruling cannot be appealed: the class had mediators for ${classRounds} round${classRounds === 1 ? '' : 's'} when the dispute opened`,
    )
  }
  // A canary's ruling is not for the controller, whose deadline therefore does not bind it.
  if (phase === 'CANARY' || block.time + Number(longestDuration(1, parameters)) <= deadline) return undefined
  return refuseAct(
    'NO_TIME_LEFT',
    `the ruling cannot be appealed: a further round takes up to ${longestDuration(1, parameters)} s and would not end before the deadline at ${timeOf(deadline)}`,
  )
}

const stranger = (view: PartyView, { role, isAnyway = false }: AppealWish): Act | undefined => {
  const { deal, dispute, account } = view
  if (isAnyway || deal === null) return undefined
  const other = refuseOther(deal, account, role)
  if (other !== undefined) {
    const { code, message } = other.rejection
    return refuseAct(code, `${message}. Whoever pays may appeal all the same, at its own risk: --anyway`)
  }
  return dispute?.outcome === (role === 'creator' ? 'REJECT' : 'ACCEPT')
    ? refuseAct(
        'RULED_FOR_YOU',
        `${dispute.outcome} is the ruling in your favour: say --anyway to appeal it all the same`,
      )
    : undefined
}

const unpayable = (view: PartyView, cost: bigint): Act | undefined => {
  const { account } = view
  if (account.tokens >= cost) return refusePaused(view) ?? refusePenniless(account)
  return refuseAct(
    'TOO_FEW_TOKENS',
    `${account.address} has ${lp(account.tokens)} and an appeal takes ${lp(cost)}: send it ${lp(cost - account.tokens)} more`,
  )
}

/** Plans an appeal: what it costs, what it can win, and the transactions still missing. Source of what it may do: Appeals.appeal. */
export const planAppeal = (view: PartyView, wish: AppealWish): Act => {
  const { deal, dispute, account, contracts } = view
  if (deal === null) return refuseOffChain(contracts.controller)
  if (dispute === null) return refuseAct('NO_DISPUTE', 'this deal has no dispute: nobody has challenged it')
  const cost = appealCost(view)
  const refused =
    withoutRuling(view, dispute) ??
    withoutRound(view, dispute) ??
    stranger(view, wish) ??
    unpayable(view, cost)
  if (refused !== undefined) return refused
  const by = dispute.finalAt ?? dispute.deadline
  const steps = partySteps(contracts)
  const appeal = steps.appeal(dispute.disputeId, by)
  const next = dispute.round + 1
  return {
    kind: 'planned',
    steps: account.allowance < cost ? [steps.approve(cost), appeal] : [appeal],
    pays: cost,
    effects: [
      `round ${next} will be drawn, ${LADDER_SEATS[next - 1] ?? 0} seats, and review ${dispute.outcome ?? 'the ruling'}`,
      `${lp(cost)} leave your wallet: ${lp(cost / 2n)} of fees and as much as bond`,
      `overturned: the bond comes back, and up to ${lp(cost)} more out of the slashes; the fees are spent`,
      'neither upheld nor overturned (INCONCLUSIVE, PREEMPTED): the bond comes back; the fees are spent unless no panel was drawn',
    ],
    warnings: [`upheld: ${lp(cost)} are lost`, `it must be mined before ${timeOf(by)}`],
  }
}
