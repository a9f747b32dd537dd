import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { dealAsJson, dealsInWords } from '../mediator-disputes/deals-in-words.ts'
import { historyAsJson, listInWords } from '../mediator-disputes/disputes-in-words.ts'
import { historyOptions, readDisputes } from '../mediator-disputes/find-dispute.ts'
import type { KnownDisputes } from '../mediator-disputes/find-dispute.ts'

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
    const [isAll, isOpenOnly] = [options['all'] === true, options['open'] === true]
    const { json, words } = told(await readDisputes(invocation), isAll, isOpenOnly)
    if (options['json'] === true) print(`${JSON.stringify(json)}\n`)
    else if (json.length === 0) note('no disputes\n')
    else print(words)
    return exitCodes.ok
  },
}

type Told = { readonly json: readonly object[]; readonly words: string }

const told = (known: KnownDisputes, isAll: boolean, isOpenOnly: boolean): Told => {
  if (known.handler === 'random') {
    const deals = known.histories
      .filter(({ isDrawn, stage }) => isAll || isDrawn || stage !== null)
      .filter(({ deal }) => !isOpenOnly || deal.closed === null)
    return { json: deals.map(dealAsJson), words: dealsInWords(deals) }
  }
  const disputes = known.histories
    .filter(({ rounds }) => isAll || rounds.some(({ role, stage }) => role !== null || stage !== null))
    .filter(({ dispute }) => !isOpenOnly || !dispute.isSettled)
  return { json: disputes.map(historyAsJson), words: listInWords(disputes) }
}
