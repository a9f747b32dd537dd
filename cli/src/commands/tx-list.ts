import { readTransactions } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { intentsInWords, senderInWords } from '../transactions/transactions-in-words.ts'

/** `lilymed tx list`. */
export const txList: Action = async (invocation) => {
  const { options, print, note } = invocation
  const config = mediatorSettings(invocation)
  const document = await readTransactions(config)
  if (options['json'] === true) {
    print(`${JSON.stringify(document)}\n`)
    return exitCodes.ok
  }
  if (document.intents.length === 0) note('no transactions\n')
  else print(intentsInWords(document.intents, Date.now() / 1000))
  print(senderInWords(document.sender))
  return exitCodes.ok
}
