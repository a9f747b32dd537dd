import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { dealAsJson, dealInWords } from '../mediator-disputes/deals-in-words.ts'
import { historyAsJson, showInWords } from '../mediator-disputes/disputes-in-words.ts'
import { findDispute, historyOptions } from '../mediator-disputes/find-dispute.ts'

export const mediatorDisputesShow: Command = {
  name: 'mediator disputes show',
  summary: 'Show one dispute: its facts, its rounds, and each step of this mediator’s votes',
  description:
    'Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
  arguments: [
    {
      name: 'dispute',
      summary: 'id of the dispute, or its beginning, or the id of the deal',
    },
  ],
  options: historyOptions,
  examples: ['lilymed mediator disputes show 0x1f3a9c --config mediator.toml'],
  run: async (invocation) => {
    const { handler, history } = await findDispute(invocation)
    const isDeal = handler === 'random'
    const json = isDeal ? dealAsJson(history) : historyAsJson(history)
    const words = isDeal ? dealInWords(history) : showInWords(history)
    invocation.print(invocation.options['json'] === true ? `${JSON.stringify(json)}\n` : words)
    return exitCodes.ok
  },
}
