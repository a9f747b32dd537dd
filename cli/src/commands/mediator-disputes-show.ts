import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { dealAsJson, dealInWords } from '../mediator-disputes/deals-in-words.ts'
import { historyAsJson, showInWords } from '../mediator-disputes/disputes-in-words.ts'
import { findDispute } from '../mediator-disputes/find-dispute.ts'

/** `lilymed mediator disputes show`. */
export const mediatorDisputesShow: Action = async (invocation) => {
  const { handler, history } = await findDispute(invocation)
  const isDeal = handler === 'random'
  const json = isDeal ? dealAsJson(history) : historyAsJson(history)
  const words = isDeal ? dealInWords(history) : showInWords(history)
  invocation.print(invocation.options['json'] === true ? `${JSON.stringify(json)}\n` : words)
  return exitCodes.ok
}
