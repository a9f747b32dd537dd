import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { historyAsJson, listInWords } from '../mediator-disputes/disputes-in-words.ts'
import { historyOptions, readDisputes } from '../mediator-disputes/find-dispute.ts'

export const mediatorDisputesList: Command = {
  name: 'mediator disputes list',
  summary: 'List the disputes this mediator was drawn for, the newest last',
  description:
    'One line a dispute: its latest round with this mediator in it, how far the vote is, the next deadline, the outcome and what was earned or lost. Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
  options: [
    { flags: '--all', summary: 'disputes this mediator was not drawn for as well' },
    { flags: '--open', summary: 'those alone that are not settled' },
    ...historyOptions,
  ],
  examples: ['lilymed mediator disputes list --config mediator.toml --open'],
  run: async (invocation) => {
    const { options, print, note } = invocation
    const disputes = (await readDisputes(invocation))
      .filter(
        ({ rounds }) =>
          options['all'] === true || rounds.some(({ role, stage }) => role !== null || stage !== null),
      )
      .filter(({ dispute }) => options['open'] !== true || !dispute.isSettled)
    if (options['json'] === true) print(`${JSON.stringify(disputes.map(historyAsJson))}\n`)
    else if (disputes.length === 0) note('no disputes\n')
    else print(listInWords(disputes))
    return exitCodes.ok
  },
}
