import { capturedFee } from '@lilymed/domain'
import { refuseOffChain } from './act.ts'
import type { Act, PlannedAct } from './act.ts'
import { lp, partySteps, timeOf } from './party-steps.ts'
import type { PartyView } from './party-view.ts'
import type { PartyStep } from '../sending/party-sender.ts'

type Next = { readonly steps: PlannedAct['steps']; readonly effect: string } | { readonly waits: string }

/** What the dispute's own phase asks for; undefined where it is settled, or where there is none. */
const nextOfDispute = (view: PartyView): Next | undefined => {
  const { dispute, account, block, contracts, parameters } = view
  if (dispute === null) return undefined
  const { phase, disputeId, outcome, finalAt, deadline } = dispute
  const steps = partySteps(contracts)
  switch (phase) {
    case 'TALLY':
      return {
        steps: [steps.closeRound(disputeId)],
        effect: 'the votes will be counted, into a ruling or a further round',
      }
    case 'APPEAL':
    case 'CANARY':
      return {
        waits: `${outcome ?? 'the ruling'} can be appealed until ${timeOf(finalAt ?? deadline)}: collect after that`,
      }
    case 'DECIDED': {
      if (outcome === null) return undefined
      const fee = capturedFee(outcome, dispute.mediationFee, parameters.finaliserTip)
      const openFrom = (finalAt ?? 0) + Number(parameters.finaliseGrace)
      const isVerdict = outcome === 'ACCEPT' || outcome === 'REJECT'
      if (isVerdict && block.time < openFrom) {
        return { waits: `the panel alone may finalise until ${timeOf(openFrom)}: collect after that` }
      }
      const finalise = steps.finalise(disputeId)
      return {
        steps: isVerdict && account.allowance < fee ? [steps.approve(fee), finalise] : [finalise],
        effect: isVerdict
          ? `${outcome} will be delivered to Lilypad’s controller, which pays its fee to you; all but ${lp(dispute.mediationFee - fee)} of it goes on to the panel’s escrow`
          : `${outcome} will be final`,
      }
    }
    case 'SETTLING':
      return {
        steps: [steps.settle(disputeId, view.unsettled[0] ?? dispute.round)],
        effect: 'the rounds will be settled, and all stakes unlocked',
      }
    case 'BEACON':
    case 'COMMIT':
    case 'REVEAL':
      return { waits: `the dispute is in ${phase}, round ${dispute.round}: collect when it is ruled` }
    default:
      return undefined
  }
}

/**
 * Plans what is left to be done after a ruling, for either party: count, finalise, settle, end the deal by timeout where nobody ruled
 * for anybody, and collect what Settlement owes. Each step is planned when the one before is on chain.
 */
export const planCollect = (view: PartyView): Act => {
  const { deal, dispute, account, block, contracts } = view
  if (deal === null) return refuseOffChain(contracts.controller)
  const steps = partySteps(contracts)
  const planned = (first: PlannedAct['steps'], ...effects: string[]): PlannedAct => ({
    kind: 'planned',
    steps: first,
    pays: 0n,
    effects,
    warnings: [],
  })
  const next = nextOfDispute(view)
  if (next !== undefined && 'steps' in next) return planned(next.steps, next.effect)
  const isParty = account.address === deal.jobCreator || account.address === deal.resourceProvider
  const isUnruled = deal.state === 'ResultsChecked' && (dispute === null || dispute.phase === 'FINAL')
  if (isUnruled && isParty && block.time > deal.resultsSubmittedAt + deal.judgeTimeout) {
    return planned(
      [steps.timeout(deal.dealId)],
      'Lilypad refunds both parties their collateral, and the creator its fee',
    )
  }
  if (account.credit > 0n) {
    const claim: PartyStep = steps.claim(account.credit)
    return planned([claim], `${lp(account.credit)} come into the wallet of ${account.address}`)
  }
  if (next !== undefined) return { kind: 'nothing', message: next.waits }
  if (isUnruled && isParty) {
    return {
      kind: 'nothing',
      message: `nobody ruled for anybody: after ${timeOf(deal.resultsSubmittedAt + deal.judgeTimeout)} the deal can be ended by timeout, which refunds both parties; collect then`,
    }
  }
  const waits =
    deal.state === 'ResultsSubmitted' ? ': its result has neither been accepted nor challenged' : ''
  return { kind: 'nothing', message: `there is nothing to collect; the deal is in ${deal.state}${waits}` }
}
