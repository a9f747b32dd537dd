import { LADDER_SEATS, longestDuration } from '@lilymed/domain'
import { refuseAct, refuseOffChain } from './act.ts'
import type { Act } from './act.ts'
import { lp, partySteps, timeOf } from './party-steps.ts'
import type { PartyView } from './party-view.ts'

/** The outcome that a party of a deal has no reason to appeal. */
const favourable = (view: PartyView): string | undefined => {
  const { deal, account } = view
  if (account.address === deal?.jobCreator) return 'REJECT'
  return account.address === deal?.resourceProvider ? 'ACCEPT' : undefined
}

/** wei that an appeal of the present ruling takes: the next round's fees, and as much again as bond. Source: Appeals.appeal. */
export const appealCost = ({ dispute, parameters }: Pick<PartyView, 'dispute' | 'parameters'>): bigint =>
  2n * BigInt(LADDER_SEATS[dispute?.round ?? 0] ?? 0) * parameters.feePerSeat

/** Plans an appeal: what it costs, what it can win, and the transactions still missing. */
export const planAppeal = (view: PartyView, options: { readonly isAnyway?: boolean } = {}): Act => {
  const { deal, dispute, account, parameters, block, contracts } = view
  if (deal === null) return refuseOffChain(contracts.controller)
  if (dispute === null) return refuseAct('NO_DISPUTE', 'this deal has no dispute: nobody has challenged it')
  if (dispute.phase !== 'APPEAL' && dispute.phase !== 'CANARY') {
    const when =
      dispute.outcome === null
        ? 'there is no ruling yet'
        : `its window is over: it stands at ${dispute.outcome}`
    return refuseAct('NOTHING_TO_APPEAL', `the dispute is in ${dispute.phase} and ${when}`)
  }
  const next = dispute.round + 1
  const inTime =
    dispute.phase === 'CANARY' || block.time + Number(longestDuration(1, parameters)) <= dispute.deadline
  if (next > dispute.classRounds || !inTime) {
    const why =
      next > dispute.classRounds
        ? `the class had mediators for ${dispute.classRounds} round${dispute.classRounds === 1 ? '' : 's'} when the dispute opened`
        : `a further round would not end before the deadline at ${timeOf(dispute.deadline)}`
    return refuseAct('NO_FURTHER_ROUND', `the ruling cannot be appealed: ${why}`)
  }
  if (dispute.outcome === favourable(view) && options.isAnyway !== true) {
    return refuseAct(
      'RULED_FOR_YOU',
      `${dispute.outcome} is the ruling in your favour: say --anyway to appeal it all the same`,
    )
  }
  const cost = appealCost(view)
  if (account.tokens < cost) {
    return refuseAct(
      'TOO_FEW_TOKENS',
      `${account.address} has ${lp(account.tokens)} and an appeal takes ${lp(cost)}`,
    )
  }
  const steps = partySteps(contracts)
  const appeal = steps.appeal(dispute.disputeId, dispute.finalAt ?? dispute.deadline)
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
    warnings: [
      `upheld: ${lp(cost)} are lost`,
      `it must be mined before ${timeOf(dispute.finalAt ?? dispute.deadline)}`,
    ],
  }
}
