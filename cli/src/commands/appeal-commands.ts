import { planAppeal, readPartyView } from '@lilymed/parties'
import type { PartyRole } from '@lilymed/parties'
import type { Command } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

const appealBy = (group: string, party: PartyRole): Command => ({
  name: `${group} appeal`,
  summary: `Appeal a ruling as the ${party}, and say first what that costs and can win`,
  description:
    'In the window after a ruling, opens the next round of the ladder: its fees and as much again as bond leave the wallet. Overturned, the bond comes back with up to twice as much out of the slashes; upheld, both are lost. A ruling in your favour is appealed only with --anyway, and so is one in a deal of others. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
  arguments: [dealArgument],
  options: [
    ...actOptions,
    { flags: '--anyway', summary: 'appeal although the ruling is in your favour, or as whoever you are' },
  ],
  examples: [`lilymed ${group} appeal Qm… --config ${party}.toml`],
  run: (invocation) => {
    const dealId = readDealId(invocation)
    const isAnyway = invocation.options['anyway'] === true
    return runAct(
      invocation,
      async ({ network, address }) =>
        async ({ notBefore }) =>
          planAppeal(await readPartyView(network, dealId, { address, notBefore }), { role: party, isAnyway }),
    )
  },
})

export const challengeAppeal: Command = appealBy('challenge', 'creator')
export const providerAppeal: Command = appealBy('provider', 'provider')
