import { explainDeal, explainDispute } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { findDispute, historyOptions } from '../mediator-disputes/find-dispute.ts'
import { timeInWords, tokensInWords } from '../words.ts'

export const mediatorDisputesExplain: Command = {
  name: 'mediator disputes explain',
  summary: 'Tell one dispute as a story: what happened, what this mediator did and why',
  description:
    'Who challenged whom, who was drawn, what this node did and when, why it voted as it did, how the panel ruled, what was earned or lost, and what comes next. Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
  arguments: [
    {
      name: 'dispute',
      summary: 'id of the dispute, or its beginning, or the id of the deal',
    },
  ],
  options: historyOptions,
  examples: ['lilymed mediator disputes explain 0x1f3a9c --config mediator.toml'],
  run: async (invocation) => {
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
  },
}
