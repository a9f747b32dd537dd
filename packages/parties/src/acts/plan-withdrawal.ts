import { refuseAct, refuseOffChain } from './act.ts'
import type { Act } from './act.ts'
import type { FundingView } from './funding-view.ts'
import { lp, partySteps } from './party-steps.ts'
import { refusePaused, refusePenniless } from './require-party.ts'

const warningsOf = ({ deal }: FundingView): readonly string[] =>
  deal?.state === 'ResultsSubmitted'
    ? [
        'the result can still be challenged: after this that costs the escrow again',
        'a running lilymed challenge watch that has begun to challenge it pays the escrow again: stop it first',
      ]
    : []

/**
 * Plans taking back the escrow of a challenge that was paid for and never raised, directly or through a forwarder: the pool notes the deal’s creator
 * as its owner either way. Source of what it may do: Challenges.withdrawFunding.
 */
export const planWithdrawal = (view: FundingView): Act => {
  const { deal, disputeId, funding, account, contracts, dealId } = view
  if (disputeId !== null) {
    return refuseAct(
      'DISPUTE_EXISTS',
      `this deal was challenged, and its escrow pays for the dispute ${disputeId}: what that does not use becomes your credit, which lilymed challenge claim collects`,
    )
  }
  if (funding === null) {
    if (deal === null) return refuseOffChain(contracts.controller)
    return {
      kind: 'nothing',
      message: 'there is no escrow of a challenge of this deal: nothing was paid, or it was taken back',
    }
  }
  const { jobCreator, amount, rounds } = funding
  if (account.address !== jobCreator) {
    return refuseAct(
      'NOT_THE_CREATOR',
      `the escrow belongs to the deal’s job creator ${jobCreator} and this key is ${account.address}; name the keystore of that account`,
    )
  }
  const refused = refusePenniless(account) ?? refusePaused(view)
  if (refused !== undefined) return refused
  return {
    kind: 'planned',
    steps: [partySteps(contracts).withdrawFunding(dealId, amount)],
    pays: 0n,
    effects: [
      `${lp(amount)}, paid for ${rounds} round${rounds === 1 ? '' : 's'}, come back into the wallet of ${jobCreator}`,
    ],
    warnings: warningsOf(view),
  }
}
