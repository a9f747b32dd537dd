import { planCollect, readPartyView } from '@lilymed/parties'
import type { Command } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

const claimBy = (group: string, party: string): Command => ({
  name: `${group} claim`,
  summary: `Finish what is left to do after a ruling, and collect what is owed to the ${party}`,
  description:
    'Whatever of this is due, one transaction after the other: count the votes, finalise, settle, end a deal that nobody ruled on by timeout, which refunds both parties, and collect the credit in Settlement. Says until when to wait where nothing is due yet. Nothing is lost by claiming late. Exit code 3: the deal is not on chain. 4: not agreed to.',
  arguments: [dealArgument],
  options: [...actOptions],
  examples: [`lilymed ${group} claim Qm… --config ${party}.toml --yes`],
  run: (invocation) => {
    const dealId = readDealId(invocation)
    return runAct(
      invocation,
      async ({ network, address }) =>
        async () =>
          planCollect(await readPartyView(network, dealId, address)),
    )
  },
})

export const challengeClaim: Command = claimBy('challenge', 'creator')
export const providerClaim: Command = claimBy('provider', 'provider')
