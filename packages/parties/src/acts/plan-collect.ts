import type { DealOnChain } from '@lilymed/api'
import { capturedFee } from '@lilymed/domain'
import { refuseOffChain, waitAct } from './act.ts'
import type { Act, PartyRole, PlannedAct, WaitingAct } from './act.ts'
import { lp, partySteps, timeOf } from './party-steps.ts'
import type { AccountView, PartyView } from './party-view.ts'
import type { PartyStep } from '../sending/party-sender.ts'
import { refuseOther, refusePaused, refusePenniless } from './require-party.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'

/** A step that is due, and whether it moves tokens. */
type Due = { readonly steps: PlannedAct['steps']; readonly effect: string; readonly isPaying: boolean }

const dueIn = (step: PartyStep, effect: string, isPaying: boolean): Due => ({
  steps: [step],
  effect,
  isPaying,
})

const finalising = (view: PartyView, dispute: DisputeSeen): Due | WaitingAct => {
  const { account, block, contracts, parameters } = view
  const { disputeId, outcome, finalAt, mediationFee } = dispute
  const steps = partySteps(contracts)
  const finalise = steps.finalise(disputeId)
  if (outcome !== 'ACCEPT' && outcome !== 'REJECT') {
    return dueIn(finalise, `${outcome ?? 'the ruling'} will be final`, false)
  }
  const openFrom = (finalAt ?? 0) + Number(parameters.finaliseGrace)
  if (block.time < openFrom) {
    return waitAct(`the panel alone may finalise until ${timeOf(openFrom)}: collect after that`, openFrom)
  }
  const fee = capturedFee(outcome, mediationFee, parameters.finaliserTip)
  return {
    steps: account.allowance < fee ? [steps.approve(fee), finalise] : [finalise],
    effect: `${outcome} will be delivered to Lilypad’s controller, which pays its fee to you; all but ${lp(mediationFee - fee)} of it goes on to the panel’s escrow`,
    isPaying: true,
  }
}

/** What the dispute's own phase asks for; undefined where it is settled, or where there is none. */
const dueInDispute = (view: PartyView): Due | WaitingAct | undefined => {
  const { dispute, contracts } = view
  if (dispute === null) return undefined
  const { phase, disputeId, outcome, finalAt, deadline, round } = dispute
  const steps = partySteps(contracts)
  switch (phase) {
    case 'TALLY':
      return dueIn(
        steps.closeRound(disputeId),
        'the votes will be counted, into a ruling or a further round',
        false,
      )
    case 'APPEAL':
    case 'CANARY': {
      const by = finalAt ?? deadline
      return waitAct(`${outcome ?? 'the ruling'} can be appealed until ${timeOf(by)}: collect after that`, by)
    }
    case 'DECIDED':
      return finalising(view, dispute)
    case 'SETTLING':
      return dueIn(
        steps.settle(disputeId, view.unsettled[0] ?? round),
        'the rounds will be settled, and all stakes unlocked',
        false,
      )
    case 'BEACON':
    case 'COMMIT':
    case 'REVEAL':
      return waitAct(`the dispute is in ${phase} of round ${round}: collect when it is ruled`, null)
    default:
      return undefined
  }
}

/** Ending a deal that nobody ruled on, which Lilypad's controller takes from its parties alone. Source: timeoutMediateResult. */
const dueByTimeout = (
  { block, contracts, dispute }: PartyView,
  deal: DealOnChain,
): Due | WaitingAct | undefined => {
  const isUnruled = deal.state === 'ResultsChecked' && (dispute === null || dispute.phase === 'FINAL')
  if (!isUnruled) return undefined
  const from = deal.resultsSubmittedAt + deal.judgeTimeout
  return block.time > from
    ? dueIn(
        partySteps(contracts).timeout(deal.dealId),
        'Lilypad refunds both parties their collateral, and the creator its fee',
        true,
      )
    : waitAct(
        `nobody ruled for anybody: after ${timeOf(from)} the deal can be ended by timeout, which refunds both parties; collect then`,
        from,
      )
}

const planned = (view: AccountView, { steps, effect, isPaying }: Due): Act =>
  refusePenniless(view.account) ??
  (isPaying ? refusePaused(view) : undefined) ?? {
    kind: 'planned',
    steps,
    pays: 0n,
    effects: [effect],
    warnings: [],
  }

/** Plans collecting what Settlement owes an account, of whatever disputes. */
export const planCredit = (view: AccountView): Act => {
  const { account, contracts } = view
  const { address, credit } = account
  if (credit === 0n) return { kind: 'nothing', message: `Settlement owes ${address} nothing` }
  const effect = `${lp(credit)} come into the wallet of ${address}`
  return planned(view, dueIn(partySteps(contracts).claim(credit), effect, true))
}

const untouched = ({ state }: DealOnChain): string =>
  state === 'ResultsSubmitted' ? ': its result has neither been accepted nor challenged' : ''

/**
 * Plans what is left to be done after a ruling, for either party: count, finalise, settle, end the deal by timeout where nobody ruled
 * for anybody, and collect what Settlement owes. Each step is planned when the one before is on chain.
 */
export const planCollect = (view: PartyView, role: PartyRole): Act => {
  const { deal, account, contracts } = view
  if (deal === null) return refuseOffChain(contracts.controller)
  const other = refuseOther(deal, account, role)
  if (other !== undefined) return other
  const due = dueInDispute(view) ?? dueByTimeout(view, deal)
  if (due !== undefined && 'steps' in due) return planned(view, due)
  if (account.credit > 0n) return planCredit(view)
  return (
    due ?? {
      kind: 'nothing',
      message: `there is nothing to collect; the deal is in ${deal.state}${untouched(deal)}`,
    }
  )
}
