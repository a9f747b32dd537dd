import { planWithdrawal, readFundingView } from '@lilymed/parties'
import type { Action } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { runAct } from '../parties/run-act.ts'

/** `lilymed challenge withdraw`. */
export const challengeWithdraw: Action = (invocation) => {
  const dealId = readDealId(invocation)
  return runAct(
    invocation,
    async ({ network, address }) =>
      async ({ notBefore }) =>
        planWithdrawal(await readFundingView(network, dealId, { address, notBefore })),
  )
}
