import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { historyAsJson, showInWords } from '../mediator-disputes/disputes-in-words.ts'
import { findDispute, historyOptions } from '../mediator-disputes/find-dispute.ts'

export const mediatorDisputesShow: Command = {
  name: 'mediator disputes show',
  summary: 'Show one dispute: its facts, its rounds, and each step of this mediator’s votes',
  description:
    'Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
  arguments: [{ name: 'dispute', summary: 'id of the dispute, or its beginning' }],
  options: historyOptions,
  examples: ['lilymed mediator disputes show 0x1f3a9c --config mediator.toml'],
  run: async (invocation) => {
    const history = await findDispute(invocation)
    const asJson = invocation.options['json'] === true
    invocation.print(asJson ? `${JSON.stringify(historyAsJson(history))}\n` : showInWords(history))
    return exitCodes.ok
  },
}
