import { planCollect, planCredit, readAccountView, readPartyView } from '@lilymed/parties'
import type { PartyRole } from '@lilymed/parties'
import type { Action } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { runAct } from '../parties/run-act.ts'

const claimBy =
  (party: PartyRole): Action =>
  (invocation) => {
    const dealId = invocation.arguments[0] === undefined ? undefined : readDealId(invocation)
    return runAct(invocation, async ({ network, address }) => async ({ notBefore }) => {
      const asked = { address, notBefore }
      return dealId === undefined
        ? planCredit(await readAccountView(network, asked))
        : planCollect(await readPartyView(network, dealId, asked), party)
    })
  }

/** `lilymed challenge claim`. */
export const challengeClaim: Action = claimBy('creator')
/** `lilymed provider claim`. */
export const providerClaim: Action = claimBy('provider')
