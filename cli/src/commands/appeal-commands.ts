import { planAppeal, readPartyView } from '@lilymed/parties'
import type { Command } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

const appealBy = (group: string, party: string): Command => ({
  name: `${group} appeal`,
  summary: `Appeal a ruling as the ${party}, and say first what that costs and can win`,
  description:
    'In the window after a ruling, opens the next round of the ladder: its fees and as much again as bond leave the wallet. Overturned, the bond comes back with up to twice as much out of the slashes; upheld, both are lost. A ruling in your favour is appealed only with --anyway. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
  arguments: [dealArgument],
  options: [...actOptions, { flags: '--anyway', summary: 'appeal a ruling in your favour all the same' }],
  examples: [`lilymed ${group} appeal Qm… --config ${party}.toml`],
  run: (invocation) => {
    const dealId = readDealId(invocation)
    const isAnyway = invocation.options['anyway'] === true
    return runAct(invocation, async ({ network, address }) => {
      const before = await readPartyView(network, dealId, address)
      return async () => {
        const view = await readPartyView(network, dealId, address)
        const round = before.dispute?.round
        // Once the next round is open the appeal is raised, by whomever.
        if (view.dispute !== null && round !== undefined && view.dispute.round > round) {
          return { kind: 'nothing', message: `the ruling was appealed: round ${view.dispute.round} is open` }
        }
        return planAppeal(view, { isAnyway })
      }
    })
  },
})

export const challengeAppeal: Command = appealBy('challenge', 'creator')
export const providerAppeal: Command = appealBy('provider', 'provider')
