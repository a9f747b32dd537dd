import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { dealAsJson, dealsInWords } from '../mediator-disputes/deals-in-words.ts'
import { historyAsJson, listInWords } from '../mediator-disputes/disputes-in-words.ts'
import { readDisputes } from '../mediator-disputes/find-dispute.ts'
import type { KnownDisputes } from '../mediator-disputes/find-dispute.ts'

/** `lilymed mediator disputes list`. */
export const mediatorDisputesList: Action = async (invocation) => {
  const { options, print, note } = invocation
  const [isAll, isOpenOnly] = [options['all'] === true, options['open'] === true]
  const { json, words } = told(await readDisputes(invocation), isAll, isOpenOnly)
  if (options['json'] === true) print(`${JSON.stringify(json)}\n`)
  else if (json.length === 0) note('no disputes\n')
  else print(words)
  return exitCodes.ok
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
