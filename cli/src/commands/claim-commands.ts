import { planCollect, planCredit, readAccountView, readPartyView } from '@lilymed/parties'
import type { PartyRole } from '@lilymed/parties'
import type { Command } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

const claimBy = (group: string, party: PartyRole): Command => ({
  name: `${group} claim`,
  summary: `Finish what is left to do after a ruling, and collect what is owed to the ${party}`,
  description:
    'Whatever of this is due, one transaction after the other: count the votes, finalise, settle, end a deal that nobody ruled on by timeout, which refunds both parties, and collect the credit in Settlement. Without a deal it only collects the credit, of whatever disputes. Says until when to wait where nothing is due yet. Nothing is lost by claiming late. Exit code 3: the deal is not on chain. 4: refused, or not agreed to. 75: it has to wait, for the rest of it at least; run it again then.',
  arguments: [{ ...dealArgument, optional: true }],
  options: [...actOptions],
  examples: [
    `lilymed ${group} claim Qm… --config ${party}.toml --yes`,
    `lilymed ${group} claim --config ${party}.toml --yes`,
  ],
  run: (invocation) => {
    const dealId = invocation.arguments[0] === undefined ? undefined : readDealId(invocation)
    return runAct(invocation, async ({ network, address }) => async ({ notBefore }) => {
      const asked = { address, notBefore }
      return dealId === undefined
        ? planCredit(await readAccountView(network, asked))
        : planCollect(await readPartyView(network, dealId, asked), party)
    })
  },
})

export const challengeClaim: Command = claimBy('challenge', 'creator')
export const providerClaim: Command = claimBy('provider', 'provider')
