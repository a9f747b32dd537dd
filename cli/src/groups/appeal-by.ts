import type { Action, Command } from '../command.ts'
import { actOptions, dealArgument } from './party-options.ts'

/** A party’s appeal; each party acts from its own settings, and towards its own side. */
export const appealBy = (group: string, party: string, run: Action): Command => ({
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
  run,
})
