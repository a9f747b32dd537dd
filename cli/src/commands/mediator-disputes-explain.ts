import { explainDeal, explainDispute } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { findDispute } from '../mediator-disputes/find-dispute.ts'
import { timeInWords, tokensInWords } from '../words.ts'

/** `lilymed mediator disputes explain`. */
export const mediatorDisputesExplain: Action = async (invocation) => {
  const { handler, history } = await findDispute(invocation)
  const inWords = { amount: (wei: bigint) => tokensInWords(wei), time: timeInWords }
  const chapters = handler === 'random' ? explainDeal(history, inWords) : explainDispute(history, inWords)
  if (invocation.options['json'] === true) {
    invocation.print(`${JSON.stringify({ disputeId: history.disputeId, chapters })}\n`)
    return exitCodes.ok
  }
  invocation.print(`Dispute ${history.disputeId}\n`)
  for (const { title, lines } of chapters) {
    invocation.print(`\n${title}\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`)
  }
  return exitCodes.ok
}
