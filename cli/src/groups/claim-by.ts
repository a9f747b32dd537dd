import type { Action, Command } from '../command.ts'
import { actOptions, dealArgument } from './party-options.ts'

/** How a party collects what it is owed. */
export const claimBy = (group: string, party: string, run: Action): Command => ({
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
  run,
})
