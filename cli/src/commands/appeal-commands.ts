import { planAppeal, readPartyView } from '@lilymed/parties'
import type { PartyRole } from '@lilymed/parties'
import type { Action } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { runAct } from '../parties/run-act.ts'

const appealBy =
  (party: PartyRole): Action =>
  (invocation) => {
    const dealId = readDealId(invocation)
    const isAnyway = invocation.options['anyway'] === true
    return runAct(
      invocation,
      async ({ network, address }) =>
        async ({ notBefore }) =>
          planAppeal(await readPartyView(network, dealId, { address, notBefore }), { role: party, isAnyway }),
    )
  }

/** `lilymed challenge appeal`. */
export const challengeAppeal: Action = appealBy('creator')
/** `lilymed provider appeal`. */
export const providerAppeal: Action = appealBy('provider')
